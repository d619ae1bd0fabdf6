// Calls each function that a built package exports with nothing, undefined, null, a number, a text, an object and a list,
// and the methods that users call on what these return. Prints { calls, raw } as JSON: raw lists the errors that are
// neither an InkstoneError nor a RangeError.
//   node tests/sweepCalls.mjs packages/metrics/dist/index.js
import { pathToFileURL } from 'node:url'

const entry = process.argv[2]
const wrong = [
  ...[[], [undefined], [null], [7], ['x'], [{}], [[]], [{}, {}], [[], undefined]],
  [{}, {}, {}],
]
/** What users call on a stage. All else (a callback's hooks, an augmentation's apply) is called by the stages themselves. */
const methods = ['update', 'train', 'findLearningRate', 'fineTune', 'build', 'evaluate', 'use']
/** Called for every pixel or value, or with what the package itself made: a check would cost more than it helps. */
const unchecked = [
  ...['inkBetween', 'eventLoop'],
  ...[
    'fusedAttention',
    'fusedGelu',
    'fusedLayerNorm',
    'fusedAdam',
    'fusedSgd',
    'acceleratedKernels',
  ],
  ...[
    'printable',
    'printableJson',
    'murmur3',
    'sha256',
    'fromBase64',
    'lastActivation',
    'isClassEvaluation',
  ],
  // the checks themselves, whose arguments are part of the caller's code
  ...['assertArgument', 'knownOptions', 'oneOf', 'optionError', 'metricFigure', 'updateMetrics'],
  ...['assertNotTest', 'noteSplits'],
]
const raw = []
let calls = 0
console.error = () => {} // the line about the backend

for (const [name, exported] of Object.entries(await import(pathToFileURL(entry)))) {
  const isFunction = typeof exported === 'function' && !/^class\b/.test(String(exported))
  if (!isFunction || unchecked.includes(name)) continue
  for (const given of wrong) {
    const stage = await attempt(name, given, () => exported(...given))
    if (typeof stage !== 'object' || stage?.constructor !== Object) continue // a layer is TensorFlow.js' own
    for (const method of methods) {
      if (typeof stage[method] !== 'function') continue
      for (const wrongly of wrong) {
        await attempt(`${name}().${method}`, wrongly, () => stage[method](...wrongly))
      }
    }
  }
}
console.log(`\n${JSON.stringify({ calls, raw })}`)
process.exit(0) // a lock or a watcher that a call began would keep it alive

async function attempt(name, given, call) {
  calls++
  try {
    return await call()
  } catch (error) {
    if (error?.name === 'InkstoneError' || error instanceof RangeError) return undefined
    raw.push(`${name}(${given.map((one) => JSON.stringify(one)).join(', ')}): ${error}`)
    return undefined
  }
}
