import type { Metric } from '@inkstone/core'
import {
  accuracyBySlice,
  averagePrecision,
  balancedAccuracy,
  bootstrapIntervals,
  brier,
  calibrationError,
  cohenKappa,
  confusedPairs,
  confusionCost,
  correctness,
  fBeta,
  likelyWrongLabels,
  matthews,
  mcNemar,
  overSeeds,
  pairedBootstrap,
  quantileSlices,
  readRate,
  reliability,
  riskCoverage,
  rocAuc,
  slantOf,
  strokeWidthOf,
  thresholdFor,
  topK,
} from '../index'

// The examples of the docstrings.

function of<M extends Metric<unknown>>(metric: M, labels: number[], probabilities: number[]): M {
  metric.update({ classes: probabilities.length / labels.length, labels, probabilities })
  return metric
}
const half = [0.9, 0.1, 0.8, 0.2]

test.each<[string, number, number]>([
  ['balancedAccuracy', of(balancedAccuracy(), [0, 0, 1], [...half, 0.7, 0.3]).result(), 0.5],
  ['brier', of(brier(), [0], [0.8, 0.2]).result(), 0.08],
  ['calibrationError', of(calibrationError(), [0, 1], [0.9, 0.1, 0.9, 0.1]).result(), 0.4],
  ['cohenKappa', of(cohenKappa(), [0, 1], half).result(), 0],
  ['matthews', of(matthews(), [0, 1], [0.9, 0.1, 0.2, 0.8]).result(), 1],
  ['fBeta', of(fBeta({ beta: 2 }), [0, 1], half).perClass()[0]!, 5 / 6],
  ['topK', of(topK({ k: 2 }), [2, 2], [0.5, 0.1, 0.4, 0.5, 0.4, 0.1]).result(), 0.5],
  ['rocAuc', of(rocAuc(), [0, 1, 1], [0.6, 0.4, 0.7, 0.3, 0.2, 0.8]).result(), 0.5],
  [
    'averagePrecision',
    of(averagePrecision(), [0, 1, 1], [0.6, 0.4, 0.7, 0.3, 0.2, 0.8]).perClass()[1]!,
    5 / 6,
  ],
  ['readRate', of(readRate({ threshold: 0.85 }), [0, 1], half).result().readRate, 0.5],
  [
    'confusionCost',
    of(
      confusionCost({
        costs: [
          [0, 1],
          [100, 0],
        ],
      }),
      [0, 1],
      half,
    ).result(),
    0.5,
  ],
  ['slantOf', slantOf([0, 0, 1, 0, 1, 0, 1, 0, 0], [3, 3, 1]), 45],
  ['strokeWidthOf', strokeWidthOf([0, 1, 0, 0, 1, 0, 0, 1, 0], [3, 3, 1]), 6 / (6 + Math.SQRT2)],
  ['pairedBootstrap', pairedBootstrap([0, 0, 1, 1], [1, 1, 1, 1]).difference, 0.5],
  ['overSeeds', overSeeds([0.99, 0.992, 0.991]).deviation, 0.001],
])('%s', (_, found, expected) => expect(found).toBeCloseTo(expected, 12))

test.each<[string, unknown, unknown]>([
  [
    'reliability',
    of(reliability({ bins: 2 }), [0, 1], [0.9, 0.1, 0.7, 0.3]).result()[1],
    { low: 0.5, high: 1, count: 2, confidence: 0.8, accuracy: 0.5 },
  ],
  [
    'riskCoverage',
    of(riskCoverage(), [0, 1], half).result(),
    [
      { threshold: 0.9, coverage: 0.5, risk: 0 },
      { threshold: 0.8, coverage: 1, risk: 0.5 },
    ],
  ],
  ['thresholdFor', thresholdFor(of(riskCoverage(), [0, 1], half).result(), 0.01).threshold, 0.9],
  ['correctness', [...correctness({ classes: 2, labels: [0, 1], probabilities: half })], [1, 0]],
  [
    'mcNemar',
    mcNemar([1, 1, 0, 1, 1, 1], [1, 0, 0, 0, 0, 0]),
    { onlyFirst: 4, onlySecond: 0, pValue: expect.closeTo(0.125, 12) },
  ],
  [
    'confusedPairs',
    confusedPairs([
      [8, 2],
      [1, 9],
    ])[0],
    { label: 0, predicted: 1, count: 2, share: 0.2 },
  ],
  [
    'likelyWrongLabels',
    likelyWrongLabels({
      classes: 2,
      labels: [0, 0, 0, 1, 1],
      probabilities: [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7],
    }),
    [{ position: 2, label: 0, suggestion: 1, margin: expect.closeTo(0.8, 12) }],
  ],
  [
    'quantileSlices',
    quantileSlices([1, 2, 3, 4], 'slant', 2).slice(0, 3),
    ['slant 1 to 2.5', 'slant 1 to 2.5', 'slant 2.5 to 4'],
  ],
  [
    'accuracyBySlice',
    accuracyBySlice([1, 0, 1], ['thin', 'thin', 'bold'])[0],
    {
      slice: 'thin',
      count: 2,
      accuracy: 0.5,
      interval: { low: expect.closeTo(0.0945, 4), high: expect.closeTo(0.9055, 4) },
    },
  ],
])('%s', (_, found, expected) => expect(found).toEqual(expected))

test('bootstrapIntervals', () => {
  const losses = [0.1, 0.2, 0.9]
  const mean = (rows: Uint32Array) => rows.reduce((sum, row) => sum + losses[row]!, 0) / rows.length
  const { loss } = bootstrapIntervals({ size: 3, figures: (rows) => ({ loss: mean(rows) }) })
  expect(loss.low).toBeCloseTo(0.1, 12) // all three the first image: once in 27 draws
  expect(loss.high).toBeCloseTo(0.9, 12)
})
