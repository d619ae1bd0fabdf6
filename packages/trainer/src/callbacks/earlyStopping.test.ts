import '@tensorflow/tfjs-backend-cpu'
import type { EpochRecord } from '@inkstone/core'
import { callbackSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { earlyStopping } from './earlyStopping'

beforeAll(() => tf.setBackend('cpu'))

callbackSuite('earlyStopping', () => earlyStopping({ patience: 2 }))

describe('earlyStopping', () => {
  test('stops after as many epochs without a better loss', () => {
    const callback = earlyStopping({ patience: 2 })
    const answers = [0.9, 0.5, 0.6, 0.4, 0.4, 0.5].map((loss) =>
      callback.epochEnd!(epochOf({ 'validation/loss': loss })),
    )
    expect(answers).toEqual([undefined, undefined, undefined, undefined, undefined, 'stop'])
  })

  test('takes a higher accuracy for the better one', () => {
    const callback = earlyStopping({ patience: 1, metric: 'validation/accuracy' })
    const answers = [0.5, 0.6, 0.6].map((accuracy) =>
      callback.epochEnd!(epochOf({ 'validation/accuracy': accuracy })),
    )
    expect(answers).toEqual([undefined, undefined, 'stop'])
  })

  test('stops where the metric is no number', () => {
    const callback = earlyStopping({ patience: 1 })
    expect(callback.epochEnd!(epochOf({ 'validation/loss': Number.NaN }))).toBe('stop')
  })

  test('refuses a metric that the epochs do not have', () => {
    const callback = earlyStopping({ metric: 'validation/los' })
    const epoch = epochOf({ 'training/loss': 1, 'validation/loss': 2 })
    expect(() => callback.epochEnd!(epoch)).toThrow(
      "earlyStopping.metric: expected one of training/loss, validation/loss, got 'validation/los'. " +
        'A validation metric needs a validation part.',
    )
  })

  test('refuses no patience', () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(
      'earlyStopping.patience: expected a whole number of epochs >= 1, got 0. ' +
        'To train to the end, leave the callback out.',
    )
  })
})

function epochOf(metrics: Record<string, number>): EpochRecord {
  return {
    epoch: 1,
    metrics,
    learningRate: 1e-3,
    imagesPerSecond: 1,
    trainingSeconds: 1,
    validationSeconds: 1,
    best: false,
  }
}
