import { readFileSync } from 'node:fs'
import { goldenFile } from '@inkstone/testing'
import { type ConfusionCostOptions, confusionCost } from '../index'

const golden = JSON.parse(readFileSync(goldenFile('metrics.json'), 'utf8'))

function cost(options: ConfusionCostOptions): number {
  const metric = confusionCost(options)
  metric.update({
    classes: golden.classes,
    labels: golden.labels,
    probabilities: golden.probabilities.flat(),
  })
  return metric.result()
}

// NumPy, with y and p of golden/metrics.json: C = abs(np.subtract.outer(range(10), range(10)))
// C[y, p.argmax(1)].mean(); C[y, (p @ C).argmin(1)].mean()
// np.where((p @ C).min(1) > 1.5, 1.5, C[y, (p @ C).argmin(1)]).mean()
test('a digit read wrong costs its distance', () => {
  const costs = (label: number, predicted: number) => Math.abs(label - predicted)
  expect(cost({ costs, decision: 'likeliest' })).toBeCloseTo(1.948, 12)
  expect(cost({ costs })).toBeCloseTo(1.748, 12)
  expect(cost({ costs, refusal: 1.5 })).toBeCloseTo(1.432, 12)
  const matrix = Array.from({ length: 10 }, (_, label) =>
    Array.from({ length: 10 }, (_, predicted) => costs(label, predicted)),
  )
  expect(cost({ costs: matrix })).toBe(cost({ costs }))
})

test('rows are the truth', () => {
  const costs = [
    [0, 1],
    [100, 0],
  ]
  const found = [[1], [0]].map((labels) => {
    const metric = confusionCost({ costs, decision: 'likeliest' })
    metric.update({ classes: 2, labels, probabilities: labels[0] ? [0.8, 0.2] : [0.2, 0.8] })
    return metric.result()
  })
  expect(found).toEqual([100, 1])
})

test('bad costs are refused', () => {
  expect(() => confusionCost({ costs: [[0, 1], [1]] })).toThrow(
    'confusionCost.costs: expected a square matrix of numbers, [true class][predicted class], got [[0,1],[1]]. ' +
      'Put 0 on its diagonal if a correct answer costs nothing.',
  )
  expect(() => cost({ costs: () => Number.NaN })).toThrow(
    'confusionCost.costs: expected a square matrix of numbers',
  )
  const costs = [
    [0, 1],
    [1, 0],
  ]
  expect(() => cost({ costs })).toThrow(
    'confusionCost: expected predictions of 2 classes, one per row of costs, got 10. ' +
      'Give a row and a column of costs for each class.',
  )
  expect(() => confusionCost({ costs, refusal: 1, decision: 'likeliest' })).toThrow(
    "confusionCost.refusal: expected a number, with the decision 'least-cost', got 1.",
  )
})
