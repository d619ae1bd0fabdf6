const longestFirst = require('../scripts/longestFirst.cjs')

module.exports = longestFirst([
  'pluginsWalkthrough',
  'packages',
  'pad',
  'firstHour',
  'webgpu',
  'report',
])
