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
  setupFilesAfterEnv: [join(__dirname, 'scripts/quickEquality.cjs')],
  moduleNameMapper: { '^fast-check$': join(__dirname, 'scripts/seededFastCheck.cjs') },
  // Jest looks globals up through a proxy, each time: as parameters of every module they cost nothing.
  sandboxInjectedGlobals: [
    ...[
      'Math',
      'Number',
      'Array',
      'Object',
      'String',
      'Symbol',
      'Map',
      'Set',
      'WeakMap',
      'Promise',
    ],
    ...['Infinity', 'isNaN', 'isFinite', 'Error', 'TypeError'],
    ...['Float32Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'Uint8Array'],
  ],
  reporters: ['default', join(__dirname, 'scripts/testReporter.cjs')],
  silent: true, // TensorFlow.js greets every process; `npx jest --silent=false` shows what a test logs
  testTimeout: 300_000, // generous: machines are shared, and no test measures time
}
