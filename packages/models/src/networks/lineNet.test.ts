import '@tensorflow/tfjs-backend-cpu'
import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { summary } from '../summary/summary'
import { lineNet } from './lineNet'

beforeAll(() => tf.setBackend('cpu'))

/** By hand: kernels without biases, four figures a channel for each normalisation, the logits. */
function count(width: number, height: number, channels: number, classes: number): number {
  const sizes = [channels, 1, 1, 2, 2, 3, 3].map((times, at) => (at === 0 ? times : times * width))
  const kernels = sizes.slice(1).map((size, at) => 9 * sizes[at]! * size + 4 * size)
  const line = 6 * width // of kernels as high as what is left of the height, then 5 and 3 wide
  const along = [Math.floor(height / 8) * 3 * width, 5 * line, 3 * line].map(
    (inputs) => (inputs + 4) * line,
  )
  return [...kernels, ...along].reduce((sum, kernel) => sum + kernel, (line + 1) * classes)
}

modelSuite('lineNet', () => lineNet({ width: 2, dropout: 0.1 }), {
  imageShape: [17, 11, 3],
  classes: 4,
  parameters: count(2, 17, 3, 4),
})

test('has a step for every two columns, and 141,371 parameters for lines of digits', () => {
  const model = lineNet().build({ imageShape: [28, 224, 1], classes: 11, seed: 1 })
  expect(model.outputs[0]!.shape).toEqual([null, 112, 11])
  expect(model.countParams()).toBe(141_371)
  expect(count(16, 28, 1, 11)).toBe(141_371)
  expect(summary(model).unknownFlops).toEqual([])
  model.dispose()
})

test('gives the same far from its ends whatever the width, with the same weights', () => {
  const make = (columns: number) =>
    lineNet({ width: 1 }).build({ imageShape: [8, columns, 1], classes: 4, seed: 3 })
  const [narrow, wide] = [make(64), make(120)]
  const ink = tf.randomUniform([1, 8, 120, 1], 0, 1, 'float32', 1)
  const [part, whole] = [tf.slice(ink, [0, 0, 32, 0], [1, 8, 64, 1]), ink]
  const rows = (model: typeof narrow, images: tf.Tensor) =>
    tf.tidy(() => (model.predict(images) as tf.Tensor).dataSync())
  const [near, far] = [rows(narrow, part), rows(wide, whole)]
  // the narrow one's steps from 8 on see no column beyond its ends: 16 to either side
  for (let step = 8; step < 32 - 8; step++) {
    for (let output = 0; output < 4; output++) {
      expect(near[step * 4 + output]).toBeCloseTo(far[(step + 16) * 4 + output]!, 5)
    }
  }
  tf.dispose([ink, part])
  for (const model of [narrow, wide]) model.dispose()
})

test.each<[string, () => unknown, string]>([
  [
    'a width that is none',
    () => lineNet({ width: 0 }),
    'lineNet.width: expected a whole number of channels >= 1, got 0',
  ],
  [
    'dropout of all',
    () => lineNet({ dropout: 1 }),
    'lineNet.dropout: expected a number >= 0 and <= 0.9, got 1',
  ],
  [
    'images that are too low',
    () => lineNet().build({ imageShape: [7, 40, 1], classes: 11, seed: 1 }),
    'lineNet: expected images 8 pixels high and 2 wide or more, got 7x40: its pools leave nothing of them. Enlarge the images.',
  ],
])('refuses %s', (_, act, message) => {
  expect(act).toThrow(message)
})
