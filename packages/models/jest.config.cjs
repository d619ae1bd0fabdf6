const base = require('../../jest.base.cjs')

const [[typescript, swc]] = Object.entries(base.transform)

/** h5wasm comes as ES modules alone; jest runs CommonJS. */
module.exports = {
  ...base,
  transform: { [typescript]: swc, '^.+\\.js$': swc },
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^h5wasm$': '<rootDir>/node_modules/h5wasm/dist/esm/hdf5_hl.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!\\.pnpm/h5wasm@|h5wasm/)'],
}
