const longestFirst = require('../../scripts/longestFirst.cjs')

module.exports = longestFirst(['resume', 'goldenCnn', 'serve', 'trainOnData', 'compareFineTuning'])
