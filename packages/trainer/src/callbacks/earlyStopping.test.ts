import '@tensorflow/tfjs-backend-cpu'
import type { Callback, EpochRecord } from '@inkstone/core'
import { callbackSuite, tinyModel } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { type EarlyStoppingOptions, earlyStopping } from './earlyStopping'

beforeAll(() => tf.setBackend('cpu'))

callbackSuite('earlyStopping', () => earlyStopping({ patience: 2 }))

describe('earlyStopping', () => {
  test('stops after as many epochs without a better loss', () => {
    const callback = begun({ patience: 2 })
    const answers = [0.9, 0.5, 0.6, 0.4, 0.4, 0.5].map((loss) =>
      callback.epochEnd!(epochOf({ 'validation/loss': loss })),
    )
    expect(answers).toEqual([undefined, undefined, undefined, undefined, undefined, 'stop'])
  })

  test('takes a higher accuracy for the better one', () => {
    const callback = begun({ patience: 1, metric: 'validation/accuracy' })
    const answers = [0.5, 0.6, 0.6].map((accuracy) =>
      callback.epochEnd!(epochOf({ 'validation/accuracy': accuracy })),
    )
    expect(answers).toEqual([undefined, undefined, 'stop'])
  })

  test('stops where the metric is no number', () => {
    const callback = begun({ patience: 1 })
    expect(callback.epochEnd!(epochOf({ 'validation/loss': Number.NaN }))).toBe('stop')
  })

  test('goes by the way in which a figure gets better', () => {
    const callback = begun({ patience: 1, metric: 'validation/brier' })
    const answers = [0.5, 0.4, 0.45].map((brier) =>
      callback.epochEnd!(epochOf({ 'validation/brier': brier })),
    )
    expect(answers).toEqual([undefined, undefined, 'stop'])
  })

  test('refuses, before the first step, a figure that there is not', () => {
    expect(() => begun({ metric: 'validation/los' })).toThrow(
      'earlyStopping.metric: expected one of training/loss, validation/loss, validation/accuracy, validation/brier, ' +
        "got 'validation/los'. A validation figure needs a validation part; further ones come from metrics: " +
        '[balancedAccuracy].',
    )
  })

  test('a resumed training has waited as long as the one before it', () => {
    const before = begun({ patience: 2 })
    const told = [0.5, 0.6].map((loss) => before.epochEnd!(epochOf({ 'validation/loss': loss })))
    const resumed = begun({ patience: 2 })
    resumed.restore!(before.state!())
    told.push(resumed.epochEnd!(epochOf({ 'validation/loss': 0.55 })))
    expect(told).toEqual([undefined, undefined, 'stop'])
  })

  test('refuses no patience', () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(
      'earlyStopping.patience: expected a whole number of epochs >= 1, got 0. ' +
        'To train to the end, leave the callback out.',
    )
  })
})

/** Before the first step of a training. */
function begun(options: EarlyStoppingOptions): Callback {
  const callback = earlyStopping(options)
  const model = tinyModel()
  callback.trainBegin!({
    ...{ model, epochs: 9, steps: 9, stepsPerEpoch: 1, batchSize: 1, directory: '.' },
    ...{ trainingImages: 1, validationImages: 1 },
    figures: {
      'training/loss': 'lower',
      'validation/loss': 'lower',
      'validation/accuracy': 'higher',
      'validation/brier': 'lower',
    },
  })
  model.dispose()
  return callback
}

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
