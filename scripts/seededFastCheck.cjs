// What tests import as `fast-check` (jest.base.cjs): properties draw the same cases in every run, so a red run means
// a change and never luck. `PROPERTY_SEED=random npx jest` draws others, `PROPERTY_SEED=7` those of seed 7, and
// `PROPERTY_RUNS=1000` draws more where a property names no number itself: look for counterexamples so.
const { dirname, join } = require('node:path')

const folder = dirname(require.resolve('fast-check/package.json'))
const fastCheck = require(join(folder, 'lib', 'cjs', 'fast-check.js'))

const { PROPERTY_SEED = '1', PROPERTY_RUNS } = process.env
fastCheck.configureGlobal({
  ...(PROPERTY_SEED === 'random' ? {} : { seed: Number(PROPERTY_SEED) }),
  ...(PROPERTY_RUNS ? { numRuns: Number(PROPERTY_RUNS) } : {}),
})

module.exports = fastCheck
