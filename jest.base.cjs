const { join } = require('node:path')

/** How every package is tested: TypeScript through swc, tests beside what they test. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  reporters: ['default', join(__dirname, 'scripts/testReporter.cjs')],
  silent: true, // TensorFlow.js greets every process; `npx jest --silent=false` shows what a test logs
  testTimeout: 300_000, // generous: machines are shared, and no test measures time
}
