import { random } from '@inkstone/core'
import { averagePrecision, rocAuc } from '../index'

const halves = { classes: 2, labels: [0, 1, 1], probabilities: [0.6, 0.4, 0.7, 0.3, 0.2, 0.8] }

test('by hand', () => {
  const area = rocAuc()
  area.update(halves)
  expect(area.perClass()).toEqual([0.5, 0.5])
  const precision = averagePrecision()
  precision.update(halves)
  expect(precision.perClass()[0]).toBe(0.5)
  expect(precision.perClass()[1]).toBeCloseTo((1 + 2 / 3) / 2, 15)
})

test('images of equal probability count half', () => {
  const metric = rocAuc()
  metric.update({ classes: 2, labels: [0, 1], probabilities: [0.5, 0.5, 0.5, 0.5] })
  expect(metric.result()).toBe(0.5)
})

test('a class that does not occur is left out, or what one says', () => {
  const rows = { classes: 3, labels: [0, 1], probabilities: [0.8, 0.1, 0.1, 0.1, 0.8, 0.1] }
  const found = [rocAuc(), rocAuc({ undefinedAs: 0 })].map((metric) => {
    metric.update(rows)
    return metric.result()
  })
  expect(found).toEqual([1, 2 / 3])
})

test('images of one class have no ranking', () => {
  const metric = averagePrecision()
  metric.update({ classes: 2, labels: [1], probabilities: [0.5, 0.5] })
  expect(() => metric.result()).toThrow(
    'averagePrecision: expected images of at least two classes, got only class 1. ' +
      'Update it with images of others, or set undefinedAs.',
  )
})

// The exact values are those of the definition, over all 300,000 scores sorted.
test('past its limit it says how far it may be off, and keeps to that', () => {
  const stream = random(1)
  const size = 300_000
  const labels = Array.from({ length: size }, () => stream.integer(2))
  const probabilities = new Float64Array(2 * size)
  labels.forEach((label, row) => {
    const one = 0.35 * label + 0.65 * stream.uniform()
    probabilities.set([1 - one, one], 2 * row)
  })
  const exact = sorted(labels, probabilities)
  for (const [make, expected] of [
    [rocAuc, exact.area],
    [averagePrecision, exact.precision],
  ] as const) {
    const metric = make()
    metric.update({ classes: 2, labels, probabilities })
    const off = Math.abs(metric.perClass()[1]! - expected)
    expect(metric.uncertainty()).toBeGreaterThan(0)
    expect(metric.uncertainty()).toBeLessThan(1e-4)
    expect(off).toBeLessThanOrEqual(metric.uncertainty())
  }
})

/** Of class 1, no two scores being equal. */
function sorted(labels: readonly number[], probabilities: Float64Array) {
  const order = labels
    .map((_, row) => row)
    .sort((a, b) => probabilities[2 * b + 1]! - probabilities[2 * a + 1]!)
  let hits = 0
  let won = 0
  let precision = 0
  order.forEach((row, place) => {
    if (labels[row] === 1) precision += ++hits / (place + 1)
    else won += hits
  })
  return { area: won / (hits * (labels.length - hits)), precision: precision / hits }
}
