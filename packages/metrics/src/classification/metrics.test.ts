import { readFileSync } from 'node:fs'
import type { Metric } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { goldenFile, metricSuite } from '@inkstone/testing'
import fc from 'fast-check'
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationError,
  classScores,
  cohenKappa,
  confusionCost,
  confusionMatrix,
  crossEntropy,
  f1,
  fBeta,
  matthews,
  precision,
  readRate,
  recall,
  reliability,
  riskCoverage,
  rocAuc,
  topK,
} from '../index'

metricSuite(accuracy, { perfect: 1 })
metricSuite(crossEntropy, { perfect: 0 })
metricSuite(precision, { perfect: 1 })
metricSuite(recall, { perfect: 1 })
metricSuite(f1, { perfect: 1 })
metricSuite(() => fBeta({ beta: 2 }), { perfect: 1 })
metricSuite(() => precision({ average: 'micro' }), { perfect: 1 })
metricSuite(() => recall({ average: 'weighted', undefinedAs: 1 }), { perfect: 1 })
metricSuite(balancedAccuracy, { perfect: 1 })
metricSuite(topK, { perfect: 1 })
metricSuite(rocAuc, { perfect: 1 })
metricSuite(averagePrecision, { perfect: 1 })
metricSuite(brier, { perfect: 0 })
metricSuite(calibrationError, { perfect: 0 })
metricSuite(() => reliability({ bins: 2 }), {
  perfect: [
    { low: 0, high: 0.5, count: 0, confidence: 0, accuracy: 0 },
    { low: 0.5, high: 1, count: 6, confidence: 1, accuracy: 1 },
  ],
})
metricSuite(cohenKappa, { perfect: 1 })
metricSuite(matthews, { perfect: 1 })
metricSuite(riskCoverage, { perfect: [{ threshold: 1, coverage: 1, risk: 0 }] })
metricSuite(() => readRate({ threshold: 0.5 }), {
  perfect: {
    images: 6,
    read: 6,
    wrong: 0,
    readRate: 1,
    readRateInterval: wilsonInterval(6, 6),
    errorRate: 0,
    errorRateInterval: wilsonInterval(0, 6),
  },
})
metricSuite(() => confusionCost({ costs: (label, predicted) => Math.abs(label - predicted) }), {
  perfect: 0,
})
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
    precision_micro: number
    recall_micro: number
    f1_micro: number
    precision_weighted: number
    recall_weighted: number
    f1_weighted: number
    perClass: { precision: number[]; recall: number[]; f1: number[]; support: number[] }
    confusionMatrix_rows_true: number[][]
    balancedAccuracy: number
    top2: number
    top3: number
    top5: number
    cohenKappa: number
    matthewsCorrelation: number
    rocAuc_ovr_perClass: (number | null)[]
    averagePrecision_perClass: (number | null)[]
    brier_multiclass_sum: number
    ece_15_equal_width: number
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
  test('micro and weighted precision, recall and F1', () => {
    for (const average of ['micro', 'weighted'] as const) {
      close(measure(precision({ average })), scikitLearn[`precision_${average}`])
      close(measure(recall({ average })), scikitLearn[`recall_${average}`])
      close(measure(f1({ average })), scikitLearn[`f1_${average}`])
    }
  })
  // /usr/bin/python3, with the labels y, the probabilities p and q = p.argmax(1) of golden/metrics.json:
  // fbeta_score(y, q, beta=2, average='macro', labels=range(10)), and so on
  test('F-beta', () => {
    close(measure(fBeta({ beta: 2 })), 0.3896450857541135)
    close(measure(fBeta({ beta: 0.5, average: 'weighted' })), 0.4299233207727834)
    close(measure(fBeta({ beta: 2, average: 'micro' })), 0.44)
    close(measure(fBeta()), scikitLearn.f1_macro)
  })
  // precision_score(y, q, average='macro', labels=range(10), zero_division=1)
  test('what is undefined as 1', () => {
    close(measure(precision({ undefinedAs: 1 })), 0.4698504072805054)
    close(measure(recall({ undefinedAs: 1 })), 0.4971454296709189)
  })
  test('balanced accuracy', () => close(measure(balancedAccuracy()), scikitLearn.balancedAccuracy))
  test('top 2, 3 and 5', () => {
    close(measure(topK({ k: 1 })), scikitLearn.accuracy)
    close(measure(topK({ k: 2 })), scikitLearn.top2)
    close(measure(topK({ k: 3 })), scikitLearn.top3)
    close(measure(topK({ k: 5 })), scikitLearn.top5)
  })
  test("Cohen's kappa", () => close(measure(cohenKappa()), scikitLearn.cohenKappa))
  test('Matthews', () => close(measure(matthews()), scikitLearn.matthewsCorrelation))
  test('Brier', () => close(measure(brier()), scikitLearn.brier_multiclass_sum))
  test('calibration error', () =>
    close(measure(calibrationError({ bins: 15 })), scikitLearn.ece_15_equal_width))
  test.each([
    [rocAuc, scikitLearn.rocAuc_ovr_perClass],
    [averagePrecision, scikitLearn.averagePrecision_perClass],
  ])('%p of each class, one against the rest', (make, perClass) => {
    const metric = make()
    metric.update({ classes, labels, probabilities })
    metric.perClass().forEach((value, label) => {
      if (perClass[label] === null) expect(value).toBeNaN()
      else close(value, perClass[label]!)
    })
    const defined = perClass.filter((value) => value !== null)
    close(metric.result(), defined.reduce((sum, value) => sum + value, 0) / defined.length)
    expect(metric.uncertainty()).toBe(0)
  })
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
        'Pass probabilities, not logits: predict() returns them.',
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
        'Pass the softmax of the logits: predict() returns it.',
    ],
    ['one class', { classes: 1 }, 'accuracy: expected at least 2 classes, got 1.'],
  ])('%s', (_, bad, message) => {
    expect(() => accuracy().update({ ...one, ...bad })).toThrow(message)
  })

  test('a sum that is 1 but for rounding passes, up to 1e-4', () => {
    const row = (off: number) => ({ ...one, labels: [0], probabilities: [0.5 + off, 0.25, 0.25] })
    for (const off of [0.9e-4, -0.9e-4]) expect(() => accuracy().update(row(off))).not.toThrow()
    for (const off of [1.1e-4, -1.1e-4]) {
      expect(() => accuracy().update(row(off))).toThrow('expected probabilities that sum to 1')
    }
  })

  test('another number of classes', () => {
    const metric = accuracy()
    metric.update(one)
    expect(() => metric.update({ classes: 2, labels: [0], probabilities: [1, 0] })).toThrow(
      'accuracy: expected 3 classes as in earlier updates, got 2. ' +
        'Call reset() before predictions of another kind.',
    )
  })

  const costs = [
    [0, 1],
    [1, 0],
  ]
  test.each<() => Metric<unknown>>([
    accuracy,
    averagePrecision,
    balancedAccuracy,
    brier,
    calibrationError,
    cohenKappa,
    () => confusionCost({ costs }),
    confusionMatrix,
    crossEntropy,
    f1,
    fBeta,
    matthews,
    precision,
    () => readRate({ threshold: 0.5 }),
    recall,
    reliability,
    riskCoverage,
    rocAuc,
    topK,
  ])('no predictions', (make) => {
    expect(() => make().result()).toThrow(
      /^\w+: expected at least one prediction before result\(\), got none\. Call update\(\) first\.$/,
    )
  })

  test.each<[() => Metric<unknown>, string]>([
    [() => topK({ k: 0 }), 'topK.k: expected a whole number of guesses >= 1, got 0.'],
    [
      () => reliability({ bins: 1.5 }),
      'reliability.bins: expected a whole number of bins >= 1, got 1.5.',
    ],
    [
      () => calibrationError({ bins: 0 }),
      'calibrationError.bins: expected a whole number of bins >= 1, got 0.',
    ],
    [
      () => fBeta({ beta: 0 }),
      'fBeta.beta: expected a number > 0, got 0. For precision or recall alone, take precision() or recall().',
    ],
    [
      () => recall({ undefinedAs: 2 }),
      'recall.undefinedAs: expected a number >= 0 and <= 1, got 2. NaN leaves the class out of the mean.',
    ],
    [
      () => precision(JSON.parse('{ "average": "mean" }')),
      "precision.average: expected 'macro' or 'weighted' or 'micro', got 'mean'.",
    ],
    [
      () => f1(JSON.parse('{ "beta": 2 }')),
      "f1.beta: expected one of the options average, undefinedAs, got 'beta'.",
    ],
    [
      () => readRate({ threshold: 95 }),
      'readRate.threshold: expected a number >= 0 and <= 1, got 95.',
    ],
  ])('a bad option', (make, message) => {
    expect(make).toThrow(message)
  })
})

test('a class that is left out changes no mean', () => {
  const rows = { classes: 3, labels: [0, 0, 1], probabilities: [1, 0, 0, 0, 1, 0, 0, 1, 0] }
  for (const average of ['macro', 'weighted'] as const) {
    const metric = recall({ average, undefinedAs: Number.NaN })
    metric.update(rows)
    expect(metric.perClass()).toEqual([0.5, 1, Number.NaN])
    expect(metric.result()).toBeCloseTo(average === 'macro' ? 0.75 : 2 / 3, 12)
  }
})

test('kappa and Matthews are 0 where there is but one class', () => {
  for (const make of [cohenKappa, matthews]) {
    const metric = make()
    metric.update({ classes: 2, labels: [0, 0], probabilities: [1, 0, 1, 0] })
    expect(metric.result()).toBe(0)
  }
})

test('the reliability diagram counts a bin with its upper end', () => {
  const metric = reliability({ bins: 4 })
  metric.update({ classes: 2, labels: [0, 0, 1], probabilities: [0.75, 0.25, 0.8, 0.2, 0.6, 0.4] })
  expect(metric.result().map(({ count }) => count)).toEqual([0, 0, 2, 1])
  expect(metric.result()[2]).toEqual({
    low: 0.5,
    high: 0.75,
    count: 2,
    confidence: expect.closeTo(0.675, 12),
    accuracy: 0.5,
  })
})
