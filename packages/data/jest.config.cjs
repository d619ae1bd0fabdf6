const base = require('../../jest.base.cjs')

/** hyparquet comes as ES modules alone; jest runs CommonJS. */
const esModules = ['hyparquet', 'hyparquet-writer']
const [[typescript, swc]] = Object.entries(base.transform)

module.exports = {
  ...base,
  transform: { [typescript]: swc, '^.+\\.js$': swc },
  transformIgnorePatterns: [
    `/node_modules/(?!\\.pnpm/(${esModules.join('|')})@|(${esModules.join('|')})/)`,
  ],
}
