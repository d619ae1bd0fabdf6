import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { convNet } from './convNet'

beforeAll(() => tf.setBackend('cpu'))

/** By hand: kernels 3x3 without biases, four figures a channel for each normalisation, the logits. */
function count(width: number, channels: number, places: number, classes: number): number {
  const sizes = [channels, width, width, 2 * width, 2 * width, 4 * width, 4 * width]
  const kernels = sizes.slice(1).map((size, at) => 9 * sizes[at]! * size + 4 * size)
  const logits = (places * 4 * width + 1) * classes
  return kernels.reduce((sum, kernel) => sum + kernel, logits)
}

modelSuite('convNet', () => convNet({ width: 2 }), {
  imageShape: [18, 19, 3],
  classes: 4,
  parameters: count(2, 3, 1, 4),
})

const mnistInput = { imageShape: [28, 28, 1] as const, classes: 10, seed: 1 }

test('on MNIST it has 299,306 parameters, and one option makes it large', () => {
  const model = convNet().build(mnistInput)
  expect(convNet().options).toEqual({ width: 32, dropout: 0.4 })
  expect(model.countParams()).toBe(299_306)
  expect(count(32, 1, 9, 10)).toBe(299_306)
  expect(count(256, 1, 9, 10) / 1e6).toBeCloseTo(18.4, 1)
  expect(count(320, 1, 9, 10) / 1e6).toBeCloseTo(28.7, 1)
  expect(model.layers.map(({ name, outputShape }) => [name, (outputShape as number[])[1]])).toEqual(
    [
      ...[
        ['conv1', 26],
        ['norm1', 26],
        ['relu1', 26],
      ],
      ...[
        ['conv2', 26],
        ['norm2', 26],
        ['relu2', 26],
        ['pool1', 13],
      ],
      ...[
        ['conv3', 11],
        ['norm3', 11],
        ['relu3', 11],
      ],
      ...[
        ['conv4', 11],
        ['norm4', 11],
        ['relu4', 11],
        ['pool2', 5],
      ],
      ...[
        ['conv5', 3],
        ['norm5', 3],
        ['relu5', 3],
      ],
      ...[
        ['conv6', 3],
        ['norm6', 3],
        ['relu6', 3],
      ],
      ...[
        ['flatten', 1152],
        ['dropout', 1152],
        ['logits', 10],
      ],
    ],
  )
  model.dispose()
})

test('bad options and images are refused', () => {
  expect(() => convNet({ width: 0 })).toThrow(
    'convNet.width: expected a whole number of channels >= 1, got 0.',
  )
  expect(() => convNet({ dropout: 1 })).toThrow(
    'convNet.dropout: expected a number >= 0 and <= 0.9, got 1.',
  )
  expect(() => convNet().build({ ...mnistInput, imageShape: [28, 8, 1] })).toThrow(
    'convNet: expected images of 18x18 pixels or more, got 28x8: its three stages leave nothing of them.',
  )
})
