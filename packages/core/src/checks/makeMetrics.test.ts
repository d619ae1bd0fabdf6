import type { Metric } from '../contracts/metric'
import { makeMetrics, metricFigure } from './makeMetrics'

const task = { name: 'classification' }
const metric = (name = 'mine', value: unknown = 1): Metric => ({
  name,
  update: () => {},
  result: () => value as number,
  reset: () => {},
})

test('makes metrics, classes among them', () => {
  class Counted {
    readonly name = 'counted'
    seen = 0
    update(): void {
      this.seen++
    }
    result(): number {
      return this.seen
    }
    reset(): void {
      this.seen = 0
    }
  }
  const [counted, mine] = makeMetrics('trainer.metrics', [() => new Counted(), metric], task)
  counted!.update({ classes: 2, labels: [], probabilities: [] })
  expect(metricFigure('here', counted!)).toBe(1)
  expect(mine!.name).toBe('mine')
})

test.each<[unknown, string]>([
  [
    metric,
    'trainer.metrics: expected a list of metrics, such as [balancedAccuracy, () => fBeta({ beta: 2 })], got a function.',
  ],
  [
    [metric, 'accuracy'],
    "trainer.metrics[1]: expected a function that makes a metric, such as balancedAccuracy or () => fBeta({ beta: 2 }), got 'accuracy'.",
  ],
  [
    [metric()],
    'trainer.metrics[0]: expected a function that makes a metric, such as balancedAccuracy or () => fBeta({ beta: 2 }), ' +
      'got {"name":"mine"}. Pass the function that made it: balancedAccuracy, not balancedAccuracy().',
  ],
  [
    [() => ({ name: 'half', update: () => {} })],
    'trainer.metrics[0]: expected a function that gives a metric, an object with name, update, result and reset, got {"name":"half"}.',
  ],
  [
    [() => metric('')],
    'trainer.metrics[0]: expected a function that gives a metric, an object with name',
  ],
  [
    [() => metric('a'), metric, () => metric('a')],
    "trainer.metrics[2]: expected metrics with different names, got 'a' as at trainer.metrics[0]. " +
      "Leave one out, or give it another name: () => Object.assign(make(), { name: 'a2' }).",
  ],
  [
    [() => metric('loss')],
    "trainer.metrics[0]: expected another name than 'loss', which is the loss of the task classification.",
  ],
])('refuses %j', (makers, message) => {
  expect(() => makeMetrics('trainer.metrics', makers as [], task)).toThrow(message)
})

test.each([
  [Number.NaN, 'NaN'],
  [Infinity, 'Infinity'],
  ['0.5', 'string'],
  [null, 'object'],
])('refuses a figure that is not a finite number: %p', (value, shown) => {
  expect(() => metricFigure('trainer.metrics on mnist/validation', metric('mine', value))).toThrow(
    `trainer.metrics on mnist/validation: expected a finite number from 'mine', got ${shown}. ` +
      'Leave the metric out, or give it a value where it is undefined; most metrics take undefinedAs: 0.',
  )
})
