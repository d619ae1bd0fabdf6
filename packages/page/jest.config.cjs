const base = require('../../jest.base.cjs')

const jsx = { runtime: 'automatic', importSource: 'preact' }

module.exports = {
  ...base,
  testMatch: ['<rootDir>/src/**/*.test.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: jsx },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
}
