module.exports = {
  ...require('../jest.base.cjs'),
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.test.ts'],
  testTimeout: 900_000, // packing and installing all packages
}
