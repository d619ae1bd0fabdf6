module.exports = {
  ...require('../jest.base.cjs'),
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.test.ts'],
  globalSetup: '<rootDir>/sharedFolder.cjs',
  globalTeardown: '<rootDir>/removeSharedFolder.cjs',
  testSequencer: '<rootDir>/longestFirst.cjs',
  maxWorkers: 3, // most of the time goes to processes that a test waits for, and to npm's answers
  testTimeout: 900_000, // packing and installing all packages
}
