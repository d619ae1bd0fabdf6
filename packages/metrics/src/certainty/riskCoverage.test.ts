import { readFileSync } from 'node:fs'
import type { Predictions } from '@inkstone/core'
import { goldenFile } from '@inkstone/testing'
import { readRate, riskCoverage, thresholdFor } from '../index'

const golden = JSON.parse(readFileSync(goldenFile('metrics.json'), 'utf8'))
const predictions: Predictions = {
  classes: golden.classes,
  labels: golden.labels,
  probabilities: golden.probabilities.flat(),
}

function curveOf(rows: Predictions) {
  const metric = riskCoverage()
  metric.update(rows)
  return metric.result()
}

// NumPy, with the labels y and the probabilities p of golden/metrics.json:
// conf = p.max(1); ok = (p.argmax(1) == y)[np.argsort(-conf, kind='stable')]
// risk = np.cumsum(~ok) / np.arange(1, 501); risk.mean(); np.max(np.nonzero(risk <= 0.25))
test('the curve is that of the images sorted by confidence', () => {
  const curve = curveOf(predictions)
  expect(curve).toHaveLength(500)
  expect(curve.reduce((sum, { risk }) => sum + risk, 0) / 500).toBeCloseTo(0.38963423525263124, 12)
  expect(curve.at(-1)!.risk).toBeCloseTo(1 - golden.scikitLearn.accuracy, 12)
  expect(thresholdFor(curve, 0.25)).toEqual({
    threshold: 0.5485574700148701,
    coverage: 0.218,
    risk: expect.closeTo(0.24770642201834864, 12),
  })
})

test('an error rate may be reached exactly', () => {
  const curve = [
    { threshold: 0.9, coverage: 0.5, risk: 0 },
    { threshold: 0.8, coverage: 1, risk: 0.25 },
  ]
  expect(thresholdFor(curve, 0.25).threshold).toBe(0.8)
  expect(thresholdFor(curve, 0.2499).threshold).toBe(0.9)
  expect(thresholdFor(curve, 0).threshold).toBe(0.9)
})

test('the threshold that was found reads what it promised', () => {
  const { threshold, coverage, risk } = thresholdFor(curveOf(predictions), 0.25)
  const metric = readRate({ threshold })
  metric.update(predictions)
  expect(metric.result()).toMatchObject({
    images: 500,
    read: 109,
    wrong: 27,
    readRate: coverage,
    errorRate: risk,
  })
  const { errorRateInterval } = metric.result()
  // z = 1.959963984540054; p = 27 / 109; n = 109; s = 1 + z*z/n; m = (p + z*z/2/n) / s
  // m -+ z/s * sqrt(p*(1-p)/n + z*z/4/n/n)
  expect(errorRateInterval.low).toBeCloseTo(0.1761852819991484, 12)
  expect(errorRateInterval.high).toBeCloseTo(0.33640520934326335, 12)
})

test('images of equal confidence are read together or not at all', () => {
  const rows = { classes: 2, labels: [0, 1, 0], probabilities: [0.8, 0.2, 0.8, 0.2, 0.6, 0.4] }
  expect(curveOf(rows)).toEqual([
    { threshold: 0.8, coverage: 2 / 3, risk: 0.5 },
    { threshold: 0.6, coverage: 1, risk: 1 / 3 },
  ])
})

test('a threshold that reads nothing promises nothing', () => {
  const metric = readRate({ threshold: 1 })
  metric.update({ classes: 2, labels: [0], probabilities: [0.9, 0.1] })
  expect(metric.result()).toMatchObject({
    read: 0,
    readRate: 0,
    errorRate: 0,
    errorRateInterval: { low: 0, high: 1 },
  })
})

test('an error rate that no threshold keeps to is refused, naming the least', () => {
  const rows = { classes: 2, labels: [1, 0], probabilities: [0.8, 0.2, 0.6, 0.4] }
  expect(() => thresholdFor(curveOf(rows), 0.01)).toThrow(
    'thresholdFor: expected an error rate that some threshold meets, got 0.01: the lowest is 0.5, accepting 1 of the ' +
      'images. Allow more errors, or train a better model.',
  )
  expect(() => thresholdFor([], 0.01)).toThrow(
    'thresholdFor: expected a curve of at least one point, got none. Pass riskCoverage().result().',
  )
  expect(() => thresholdFor(curveOf(rows), 1.5)).toThrow(
    'thresholdFor.errorRate: expected a number >= 0 and <= 1, got 1.5.',
  )
})
