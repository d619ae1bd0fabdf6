import { readFileSync } from 'node:fs'
import type { Metric } from '@inkstone/core'
import { goldenFile, metricSuite } from '@inkstone/testing'
import fc from 'fast-check'
import {
  accuracy,
  classScores,
  confusionMatrix,
  crossEntropy,
  f1,
  precision,
  recall,
} from './index'

metricSuite(accuracy, { perfect: 1 })
metricSuite(crossEntropy, { perfect: 0 })
metricSuite(precision, { perfect: 1 })
metricSuite(recall, { perfect: 1 })
metricSuite(f1, { perfect: 1 })
metricSuite(confusionMatrix, {
  perfect: [
    [2, 0, 0],
    [0, 2, 0],
    [0, 0, 2],
  ],
})

interface GoldenMetrics {
  classes: number
  labels: number[]
  probabilities: number[][]
  scikitLearn: {
    accuracy: number
    logLoss: number
    precision_macro: number
    recall_macro: number
    f1_macro: number
    perClass: { precision: number[]; recall: number[]; f1: number[]; support: number[] }
    confusionMatrix_rows_true: number[][]
  }
}

const golden = JSON.parse(readFileSync(goldenFile('metrics.json'), 'utf8')) as GoldenMetrics
const { classes, labels, scikitLearn } = golden
const probabilities = golden.probabilities.flat()

function measure<Value>(metric: Metric<Value>): Value {
  metric.update({ classes, labels, probabilities })
  return metric.result()
}

describe('500 predictions, as scikit-learn sees them', () => {
  const close = (found: number, expected: number) =>
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12)

  test('accuracy', () => close(measure(accuracy()), scikitLearn.accuracy))
  test('cross-entropy', () => close(measure(crossEntropy()), scikitLearn.logLoss))
  test('macro precision', () => close(measure(precision()), scikitLearn.precision_macro))
  test('macro recall', () => close(measure(recall()), scikitLearn.recall_macro))
  test('macro F1', () => close(measure(f1()), scikitLearn.f1_macro))
  test('confusion matrix, exactly', () => {
    expect(measure(confusionMatrix())).toEqual(scikitLearn.confusionMatrix_rows_true)
  })

  // class 7 never occurs and class 9 is never predicted
  test('each class, undefined ones as 0', () => {
    const names = Array.from({ length: classes }, (_, label) => String(label))
    const scores = classScores(measure(confusionMatrix()), names)
    const { perClass } = scikitLearn
    scores.forEach((score, label) => {
      expect(score.class).toBe(String(label))
      close(score.precision, perClass.precision[label]!)
      close(score.recall, perClass.recall[label]!)
      close(score.f1, perClass.f1[label]!)
      expect(score.support).toBe(perClass.support[label])
    })
    const metrics = { precision: precision(), recall: recall(), f1: f1() }
    for (const [name, metric] of Object.entries(metrics)) {
      metric.update({ classes, labels, probabilities })
      metric.perClass().forEach((value, label) => {
        close(value, perClass[name as keyof typeof metrics][label]!)
      })
    }
  })
})

test('a class that neither occurs nor is predicted counts as 0', () => {
  const row = { classes: 3, labels: [0, 1], probabilities: [1, 0, 0, 0, 1, 0] }
  for (const make of [precision, recall, f1]) {
    const metric = make()
    metric.update(row)
    expect(metric.perClass()).toEqual([1, 1, 0])
    expect(metric.result()).toBeCloseTo(2 / 3, 12)
  }
})

test('of equal probabilities the first class is the prediction', () => {
  const metric = accuracy()
  metric.update({ classes: 2, labels: [0, 1], probabilities: [0.5, 0.5, 0.5, 0.5] })
  expect(metric.result()).toBe(0.5)
})

test('an impossible label costs ln 2^52 nats, not infinity', () => {
  const metric = crossEntropy()
  metric.update({ classes: 2, labels: [1], probabilities: [1, 0] })
  expect(metric.result()).toBeCloseTo(52 * Math.LN2, 10)
})

test('all figures follow from the confusion matrix, whatever it is', () => {
  const cells = fc.array(fc.nat({ max: 9 }), { minLength: 9, maxLength: 9 })
  fc.assert(
    fc.property(cells, (counts) => {
      const labels: number[] = []
      const probabilities: number[] = []
      counts.forEach((count, cell) => {
        for (let copy = 0; copy < count; copy++) {
          labels.push(Math.floor(cell / 3))
          probabilities.push(...[0, 1, 2].map((id) => (id === cell % 3 ? 0.6 : 0.2)))
        }
      })
      if (labels.length === 0) return
      const found = [accuracy(), confusionMatrix()].map((metric) => {
        metric.update({ classes: 3, labels, probabilities })
        return metric.result()
      })
      const right = counts[0]! + counts[4]! + counts[8]!
      expect(found[0]).toBe(right / labels.length)
      expect((found[1] as number[][]).flat()).toEqual(counts)
    }),
  )
})

describe('errors say what was given, what was expected and the mend', () => {
  const one = { classes: 3, labels: [1], probabilities: [0.2, 0.3, 0.5] }

  test.each<[string, object, string]>([
    [
      'lengths that differ',
      { labels: [1, 2] },
      'accuracy: expected 2 labels x 3 classes = 6 probabilities, got 3. Pass one row of 3 for each label.',
    ],
    [
      'a label out of range',
      { labels: [3] },
      'accuracy: expected labels that are whole numbers from 0 to 2, got 3 in row 0.',
    ],
    [
      'NaN',
      { probabilities: [0.5, Number.NaN, 0.5] },
      'accuracy: expected probabilities >= 0, got NaN in row 0, class 1. ' +
        'Pass probabilities, not logits: predict() gives them.',
    ],
    [
      'a negative probability',
      { probabilities: [1.5, -0.5, 0] },
      'accuracy: expected probabilities >= 0, got -0.5 in row 0, class 1.',
    ],
    [
      'a row that does not sum to 1',
      { probabilities: [0.5, 0.5, 0.25] },
      'accuracy: expected probabilities that sum to 1 in each row, got 1.25 in row 0. ' +
        'Pass the softmax of the logits: predict() gives it.',
    ],
    ['one class', { classes: 1 }, 'accuracy: expected at least 2 classes, got 1.'],
  ])('%s', (_, bad, message) => {
    expect(() => accuracy().update({ ...one, ...bad })).toThrow(message)
  })

  test('another number of classes', () => {
    const metric = accuracy()
    metric.update(one)
    expect(() => metric.update({ classes: 2, labels: [0], probabilities: [1, 0] })).toThrow(
      'accuracy: expected 3 classes as in the updates before, got 2. ' +
        'Call reset() before predictions of another kind.',
    )
  })

  test.each([accuracy, crossEntropy, precision, recall, f1, confusionMatrix])(
    'no predictions',
    (make) => {
      expect(() => make().result()).toThrow(
        /^\w+: expected at least one prediction before result\(\), got none\. Call update\(\) first\.$/,
      )
    },
  )
})
