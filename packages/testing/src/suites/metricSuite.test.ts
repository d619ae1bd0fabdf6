import { InkstoneError, type Metric, type Predictions } from '@inkstone/core'
import { asInstance } from '../subjects/asInstance'
import { metricChecks, metricSuite } from './metricSuite'

const perfect = 1
const checks = metricChecks({ perfect })

/** An accuracy that is right, to be broken in one place. */
function accuracy({
  refuse = true,
  add = (sum: number, right: number) => sum + right,
  reset = (): void => {},
  keep = (_: Predictions): void => {},
  strict = true,
}: {
  refuse?: boolean
  add?: (sum: number, right: number, count: number) => number
  reset?: () => void
  keep?: (predictions: Predictions) => void
  strict?: boolean
} = {}): Metric {
  let sum = 0
  let count = 0
  let known = 0
  return {
    name: 'accuracy',
    update(predictions) {
      const { classes, labels, probabilities } = predictions
      if (refuse) assertPredictions(predictions, known)
      known = classes
      keep(predictions)
      for (let row = 0; row < labels.length; row++) {
        const values = Array.from(
          { length: classes },
          (_, id) => probabilities[row * classes + id]!,
        )
        const right = values.indexOf(Math.max(...values)) === labels[row] ? 1 : 0
        sum = add(sum, right, count)
        count++
      }
    },
    result() {
      if (strict && count === 0) throw new InkstoneError('accuracy: no predictions')
      return sum / Math.max(count, 1)
    },
    reset() {
      sum = 0
      count = 0
      known = 0
      reset()
    },
  }
}

function assertPredictions({ classes, labels, probabilities }: Predictions, known: number): void {
  const fail = (found: unknown) => {
    throw new InkstoneError(`accuracy: got ${found}`)
  }
  if (known !== 0 && classes !== known) fail(classes)
  if (probabilities.length !== labels.length * classes) fail(probabilities.length)
  for (const label of Array.from(labels))
    if (![0, 1, 2, 3].slice(0, classes).includes(label)) fail(label)
  for (const value of Array.from(probabilities)) if (!(value >= 0)) fail(value)
  for (let row = 0; row < labels.length; row++) {
    let sum = 0
    for (let id = 0; id < classes; id++) sum += probabilities[row * classes + id]!
    if (Math.abs(sum - 1) > 1e-4) fail(sum)
  }
}

test.each(checks.map((check) => [check.name, check] as const))(
  'a right metric %s',
  async (_, check) => {
    await check.run(() => accuracy())
  },
)

metricSuite(() => asInstance(accuracy()), { perfect })

const rows: Predictions[] = []

const broken: Record<string, { make: () => Metric; found: string }> = {
  'one that is never quite right': {
    make: () => accuracy({ add: (sum, right) => sum + 0.9 * right }),
    found: 'recognises perfect predictions',
  },
  'one that starts anew with each batch': {
    make: () => {
      let metric = accuracy()
      return {
        name: 'forgetful',
        update(predictions) {
          metric = accuracy()
          metric.update(predictions)
        },
        result: () => metric.result(),
        reset: () => metric.reset(),
      }
    },
    found: 'gives the same value for any batch sizes',
  },
  'one that weighs late predictions more': {
    make: () => accuracy({ add: (sum, right, count) => sum + right * (1 + count / 100) }),
    found: 'gives the same value in any order of the predictions',
  },
  'one that forgets nothing': {
    make: () => {
      const { reset: _, ...metric } = accuracy()
      return { ...metric, reset() {} }
    },
    found: 'forgets everything at a reset, even the number of classes',
  },
  'one that empties itself when asked': {
    make: () => {
      const metric = accuracy({ strict: false })
      const result = () => {
        const value = metric.result()
        metric.reset()
        return value
      }
      return { ...metric, result }
    },
    found: 'gives its result at any time, and again',
  },
  'one that sorts the probabilities it is given': {
    make: () =>
      accuracy({
        keep({ probabilities }) {
          if (probabilities instanceof Float64Array) probabilities.fill(0)
        },
      }),
    found: 'takes typed arrays like plain ones, and does not change them',
  },
  'one that takes anything': {
    make: () => accuracy({ refuse: false }),
    found: 'refuses invalid predictions, and keeps its state',
  },
  'one that invents a value': {
    make: () => accuracy({ strict: false }),
    found: 'has no value before the first prediction',
  },
  'one that keeps all predictions': {
    make: () =>
      accuracy({
        keep: ({ classes, labels, probabilities }) =>
          rows.push({ classes, labels, probabilities: Float64Array.from(probabilities) }),
      }),
    found: 'takes constant memory',
  },
}

test.each(Object.entries(broken))('the suite finds %s', async (_, { make, found }) => {
  const check = checks.find(({ name }) => name === found)!
  await expect(check.run(make)).rejects.toThrow()
})

test('figures in objects and lists are compared one by one', async () => {
  const inObject = (metric: Metric): Metric<{ images: [number] }[]> => ({
    ...metric,
    result: () => [{ images: [metric.result()] }],
  })
  const right = metricChecks({ perfect: [{ images: [1] as [number] }] })
  const order = right.find(({ name }) => name.includes('in any order'))!
  await order.run(() => inObject(accuracy()))
  const late = accuracy({ add: (sum, hit, count) => sum + hit * (1 + count / 100) })
  await expect(order.run(() => inObject(late))).rejects.toThrow('another order: expected')
})

test('there is a broken metric for each check', () => {
  expect(Object.values(broken).map(({ found }) => found)).toEqual(checks.map(({ name }) => name))
})
