import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { withLogits } from './withLogits'

beforeAll(() => tf.setBackend('cpu'))

const kernel = [
  [1, 2, 3],
  [-1, 0, 4],
]

/** Logits by hand: the row times the kernel. */
const image = [2, 1]
const logits = [1, 4, 10]
const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
const probabilities = logits.map((logit) => Math.exp(logit) / sum)

function dense(activation?: 'softmax'): tfl.Sequential {
  const layer = tfl.layers.dense({ units: 3, inputShape: [2], useBias: false, activation })
  const model = tfl.sequential({ layers: [layer] })
  tf.tidy(() => layer.setWeights([tf.tensor2d(kernel)]))
  return model
}

const ends: [string, () => tfl.LayersModel][] = [
  ['a dense layer with a softmax', () => dense('softmax')],
  [
    'a softmax layer',
    () => {
      const model = dense()
      model.add(tfl.layers.softmax())
      return model
    },
  ],
  [
    'an activation layer',
    () => {
      const model = dense()
      model.add(tfl.layers.activation({ activation: 'softmax' }))
      return model
    },
  ],
  ['a model within a model', () => tfl.sequential({ layers: [dense('softmax')] })],
]

describe.each(ends)('%s', (_, make) => {
  const row = (model: tfl.LayersModel) =>
    tf.tidy(() => [...(model.apply(tf.tensor2d([image])) as tf.Tensor).dataSync()])

  test('gives what is before it, and afterwards probabilities again', () => {
    const model = make()
    const tensors = tf.memory().numTensors
    withLogits(model, () => row(model)).forEach((value, at) => {
      expect(value).toBeCloseTo(logits[at]!, 6)
    })
    row(model).forEach((value, at) => {
      expect(value).toBeCloseTo(probabilities[at]!, 6)
    })
    expect(tf.memory().numTensors).toBe(tensors)
    model.dispose()
  })

  test('gives probabilities again after an error too', () => {
    const model = make()
    expect(() =>
      withLogits(model, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(row(model)[2]).toBeCloseTo(probabilities[2]!, 6)
    model.dispose()
  })

  test('has the gradient of the logit', () => {
    const model = make()
    const gradient = tf.tidy(() =>
      withLogits(model, () =>
        tf
          .grad((input) => tf.sum(tf.slice(model.apply(input) as tf.Tensor2D, [0, 2], [-1, 1])))(
            tf.tensor2d([image]),
          )
          .arraySync(),
      ),
    )
    expect(gradient).toEqual([[3, 4]]) // the kernel's last column
    model.dispose()
  })
})

test('a model that gives logits stays as it is', () => {
  const model = dense()
  const values = withLogits(model, () =>
    tf.tidy(() => [...(model.apply(tf.tensor2d([image])) as tf.Tensor).dataSync()]),
  )
  expect(values).toEqual(logits)
  model.dispose()
})
