const { join } = require('node:path')
const base = require('../../jest.base.cjs')

const native = join(__dirname, '..', 'backend-native', 'src')

// The native package's suites with our kernels in the addon's place: loadAddon gives them, under the name `inkstone`.
const shared = {
  ...base,
  roots: [native],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^\\.{1,2}/loadAddon$': join(__dirname, 'src', 'testing', 'loadAddon.ts'),
    '^@inkstone/backend-native/kernels$': join(native, 'kernels.ts'),
  },
}
// What Jest takes from the whole and not from a project.
const { reporters, silent, testTimeout, ...own } = base
const { reporters: _, silent: __, testTimeout: ___, ...suites } = shared

module.exports = {
  reporters,
  silent,
  testTimeout,
  projects: [
    {
      ...own,
      rootDir: __dirname,
      displayName: 'own',
      moduleNameMapper: {
        ...base.moduleNameMapper,
        '^@inkstone/backend-native/kernels$': join(native, 'kernels.ts'),
      },
    },
    {
      ...suites,
      rootDir: __dirname,
      displayName: 'relaxed',
      globals: { wasmIsa: 'relaxed' },
      testMatch: [
        `${native}/kernels/*.test.ts`,
        ...[
          'fewValues',
          'memory',
          'fusions',
          'pooledConvolution',
          'pooledMap',
          'recurrentLayers',
          'batchNormalization',
        ].map((name) => `${native}/${name}.test.ts`),
      ],
    },
    {
      ...suites,
      rootDir: __dirname,
      displayName: 'simd128',
      globals: { wasmIsa: 'simd128' },
      testMatch: ['product', 'convolution', 'winograd'].map(
        (name) => `${native}/kernels/${name}.test.ts`,
      ),
    },
  ],
}
