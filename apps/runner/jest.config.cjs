module.exports = {
  ...require('../../jest.base.cjs'),
  testSequencer: '<rootDir>/longestFirst.cjs',
  maxWorkers: 2, // these tests mostly wait for processes, one of which takes half a minute
}
