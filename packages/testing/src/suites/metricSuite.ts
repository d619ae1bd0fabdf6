import assert from 'node:assert/strict'
import { setImmediate as eventLoop } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  isInkstoneError,
  type Metric,
  type MetricMaker,
  type Predictions,
  random,
} from '@inkstone/core'
import { type Check, registerChecks } from './check'

export interface MetricExpectations<Value> {
  /** The value of six predictions that are all right and certain: two of each of three classes. */
  perfect: Value
}

/** What every {@link Metric} must do. */
export function metricChecks<Value>({
  perfect,
}: MetricExpectations<Value>): readonly Check<Metric<Value>>[] {
  return [
    {
      name: 'recognises perfect predictions',
      async run(make) {
        const metric = make()
        const labels = [0, 1, 2, 0, 1, 2]
        const probabilities = labels.flatMap((label) => [0, 1, 2].map((id) => +(id === label)))
        metric.update({ classes: 3, labels, probabilities })
        same(metric.result(), perfect, 'perfect predictions')
      },
    },
    {
      name: 'gives the same value for any batch sizes',
      async run(make) {
        const metric = make()
        const rows = randomRows(60)
        metric.update(predictions(rows))
        const whole = metric.result()
        for (const size of [1, 7, 59]) {
          metric.reset()
          for (let from = 0; from < rows.length; from += size) {
            metric.update(predictions(rows.slice(from, from + size)))
          }
          same(metric.result(), whole, `batches of ${size}`)
        }
      },
    },
    {
      name: 'gives the same value in any order of the predictions',
      async run(make) {
        const metric = make()
        const rows = randomRows(60)
        metric.update(predictions(rows))
        const straight = metric.result()
        metric.reset()
        metric.update(predictions(random(2).shuffle([...rows])))
        same(metric.result(), straight, 'another order')
      },
    },
    {
      name: 'forgets everything at a reset, even the number of classes',
      async run(make) {
        const metric = make()
        const rows = randomRows(30)
        metric.update(predictions(rows))
        const alone = metric.result()
        metric.update(predictions(randomRows(20, 4)))
        metric.reset()
        metric.update(predictions(rows))
        same(metric.result(), alone, 'after a reset')
        metric.reset()
        metric.update({ classes: 2, labels: [0, 1], probabilities: [1, 0, 0, 1] })
        metric.result()
      },
    },
    {
      name: 'gives its result at any time, and again',
      async run(make) {
        const metric = make()
        const rows = randomRows(40)
        metric.update(predictions(rows.slice(0, 20)))
        const half = metric.result()
        same(metric.result(), half, 'asked again')
        metric.update(predictions(rows.slice(20)))
        const whole = metric.result()
        metric.reset()
        metric.update(predictions(rows))
        same(whole, metric.result(), 'asked in between')
      },
    },
    {
      name: 'takes typed arrays like plain ones, and does not change them',
      async run(make) {
        const metric = make()
        const { classes, labels, probabilities } = predictions(randomRows(20))
        metric.update({ classes, labels, probabilities })
        const plain = metric.result()
        metric.reset()
        const typed = Float64Array.from(probabilities)
        metric.update({ classes, labels: Int32Array.from(labels), probabilities: typed })
        same(metric.result(), plain, 'typed arrays')
        assert.deepEqual([...typed], probabilities)
      },
    },
    {
      name: 'refuses invalid predictions, and keeps its state',
      async run(make) {
        const metric = make()
        const good = predictions(randomRows(10))
        metric.update(good)
        const before = metric.result()
        const one = { classes: 3, labels: [1], probabilities: [0.2, 0.3, 0.5] }
        const refuse = (bad: Partial<Predictions>, what: string, named: RegExp) => {
          const message = refusal(() => metric.update({ ...one, ...bad }), what)
          assert.match(message, named, `${what}: expected the message to say what was found`)
          same(metric.result(), before, `${what}: expected the value of before`)
        }
        refuse({ labels: [1, 2] }, 'lengths that differ', /\b3\b/)
        refuse({ labels: [3] }, 'a label out of range', /\b3\b/)
        refuse({ labels: [-1] }, 'a negative label', /-1/)
        refuse({ labels: [0.5] }, 'half a label', /0\.5/)
        refuse({ probabilities: [0.5, Number.NaN, 0.5] }, 'no number', /NaN/)
        refuse({ probabilities: [1.5, -0.5, 0] }, 'a negative probability', /-0\.5/)
        refuse({ probabilities: [0.5, 0.4, 0.2] }, 'a row that does not sum to 1', /1\.1/)
        refuse({ classes: 2, probabilities: [0.5, 0.5] }, 'another number of classes', /\b2\b/)
      },
    },
    {
      name: 'has no value before the first prediction',
      async run(make) {
        const metric = make()
        refusal(() => metric.result(), 'no predictions')
        metric.update(predictions(randomRows(5)))
        metric.reset()
        refusal(() => metric.result(), 'no predictions after a reset')
      },
    },
    {
      name: 'takes constant memory',
      async run(make) {
        const metric = make()
        const batch = predictions(randomRows(1000))
        const updates = async (count: number) => {
          for (let update = 0; update < count; update++) metric.update(batch)
          return memory()
        }
        const before = await updates(50) // until what runs here for the first time is compiled
        const grown = (await updates(500)) - before
        metric.result()
        const kept = 500 * 1000 * Float64Array.BYTES_PER_ELEMENT // if one number a row were kept
        assert.ok(grown < kept / 2, `expected less than ${kept / 2} bytes more, got ${grown}`)
      },
    },
  ]
}

/** Registers {@link metricChecks} as tests of a metric.
 * @example metricSuite(accuracy, { perfect: 1 }) */
export function metricSuite<Value>(
  make: MetricMaker<Value>,
  expectations: MetricExpectations<Value>,
): void {
  registerChecks(`${make().name} as a Metric`, make, metricChecks(expectations))
}

interface Row {
  label: number
  probabilities: number[]
}

function randomRows(count: number, seed = 1): Row[] {
  const stream = random(seed)
  return Array.from({ length: count }, () => {
    const weights = [0, 1, 2].map(() => 0.05 + stream.uniform())
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { label: stream.integer(3), probabilities: weights.map((weight) => weight / sum) }
  })
}

function predictions(rows: readonly Row[]) {
  return {
    classes: 3,
    labels: rows.map(({ label }) => label),
    probabilities: rows.flatMap(({ probabilities }) => probabilities),
  }
}

/** Numbers, lists of them, objects of them. They may differ by rounding: another order of adding. */
function same(found: unknown, expected: unknown, what: string): void {
  const numbers = (value: unknown): number[] =>
    typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbers)
      : [Number(value)]
  const a = numbers(found)
  const b = numbers(expected)
  const close = a.every((value, index) => Math.abs(value - b[index]!) <= 1e-12)
  const message = `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`
  assert.ok(a.length === b.length && close, message)
}

/** @returns the message of the refusal */
function refusal(act: () => unknown, what: string): string {
  try {
    act()
  } catch (error) {
    assert.ok(isInkstoneError(error), `${what}: expected an InkstoneError, got ${error}`)
    return error.message
  }
  throw new assert.AssertionError({ message: `${what}: expected an InkstoneError, got none` })
}

/** Bytes in use after garbage collection. A buffer's bytes are freed some time after the
 * collection that found it, so one collection is not enough. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await eventLoop()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
