import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { rnn } from './rnn'

beforeAll(() => tf.setBackend('cpu'))

const small = { imageShape: [4, 5, 2] as const, classes: 3, seed: 1 }
const head = (units: number) => units * 3 + 3
modelSuite('rnn of LSTM cells', () => rnn({ units: 6, layers: 2, dropout: 0.1 }), {
  ...small,
  parameters: 4 * (10 + 6 + 1) * 6 + 4 * (6 + 6 + 1) * 6 + head(6),
})
modelSuite('rnn of GRU cells', () => rnn({ cell: 'gru', units: 6 }), {
  ...small,
  parameters: 3 * (10 + 6 + 1) * 6 + head(6),
})
modelSuite('rnn of simple cells', () => rnn({ cell: 'simple', units: 6 }), {
  ...small,
  parameters: (10 + 6 + 1) * 6 + head(6),
})

test('on MNIST it has 81,674 parameters and begins with an open forget gate', () => {
  const definition = rnn()
  expect([definition.name, definition.options]).toEqual([
    'rnn/lstm',
    { cell: 'lstm', units: 128, layers: 1, dropout: 0 },
  ])
  const model = definition.build({ imageShape: [28, 28, 1], classes: 10, seed: 1 })
  expect(model.countParams()).toBe(81_674)
  const bias = Array.from(model.getLayer('lstm1').getWeights()[2]!.dataSync()) // input, forget, cell, output
  expect(bias.slice(128, 256).every((value) => value === 1)).toBe(true)
  expect(bias.reduce((sum, value) => sum + value, 0)).toBe(128)
  model.dispose()
})

test('rows are read from top to bottom', () => {
  const model = rnn({ cell: 'simple', units: 1 }).build({ ...small, imageShape: [2, 2, 1] })
  tf.tidy(() =>
    model.setWeights([
      tf.tensor2d([[1], [10]]),
      tf.tensor2d([[100]]),
      tf.zeros([1]),
      tf.tensor2d([[1, 0, 0]]),
      tf.zeros([3]),
    ]),
  )
  const image = tf.tensor4d([0.01, 0.002, 0.03, 0.004], [1, 2, 2, 1])
  const logits = model.predict(image) as tf.Tensor
  // h1 = tanh(0.01 + 0.02), h2 = tanh(0.03 + 0.04 + 100 h1)
  expect(logits.dataSync()[0]).toBeCloseTo(Math.tanh(0.07 + 100 * Math.tanh(0.03)), 6)
  tf.dispose([image, logits])
  model.dispose()
})

test('bad options are refused', () => {
  // @ts-expect-error the type refuses it too
  expect(() => rnn({ cell: 'rnn' })).toThrow(
    "rnn.cell: expected 'lstm' or 'gru' or 'simple', got 'rnn'.",
  )
  expect(() => rnn({ units: 0 })).toThrow(
    'rnn.units: expected a whole number of units >= 1, got 0.',
  )
  expect(() => rnn({ layers: 0 })).toThrow(
    'rnn.layers: expected a whole number of layers >= 1, got 0.',
  )
  expect(() => rnn({ dropout: 1 })).toThrow(
    'rnn.dropout: expected a number >= 0 and <= 0.9, got 1.',
  )
})
