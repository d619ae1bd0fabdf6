import { augmentationSuite } from '@inkstone/testing'
import { jitter } from './jitter'

augmentationSuite('jitter', () => jitter())

test('moves ink by some pixels and keeps most of it', () => {
  const image = new Float32Array(28 * 28)
  for (let row = 10; row < 18; row++) image.fill(1, row * 28 + 10, row * 28 + 18)
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0)
  const none = { uniform: () => 0.5 } // the middle of every range: no movement
  const still = jitter().apply(image, [28, 28, 1], none as never)
  expect([...still]).toEqual([...image])
  let draw = 0
  const right = { uniform: () => [0.5, 0.5, 0.5, 1][draw++ % 4]! } // turned, scaled, down, right
  const moved = jitter().apply(image, [28, 28, 1], right as never)
  expect(sum(moved)).toBeCloseTo(64, 4)
  expect([moved[12 * 28 + 11], moved[12 * 28 + 12], moved[12 * 28 + 19]]).toEqual([0, 1, 1])
})
