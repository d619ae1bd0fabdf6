import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

/** Values from -1 to 1 that depend on the seed alone; every 97th is 3. */
function values(shape: number[], seed: number): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape)
  const data = Float32Array.from({ length: size }, (_, i) =>
    (i + seed) % 97 === 0 ? 3 : Math.sin(seed * 7919 + i * 12.9898) * 0.9,
  )
  return tf.tensor(data, shape as [number, number, number, number])
}

const size = fc.integer({ min: 1, max: 9 })
const channels = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(16, 17, 32, 33))
const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  height: fc.integer({ min: 1, max: 8 }),
  width: fc.integer({ min: 1, max: 14 }),
  channels,
  filters: channels,
  filterHeight: fc.integer({ min: 1, max: 7 }),
  filterWidth: fc.integer({ min: 1, max: 7 }),
  strideHeight: fc.integer({ min: 1, max: 3 }),
  strideWidth: fc.integer({ min: 1, max: 3 }),
  pad: fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    fc.tuple(
      ...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 4 })) as [
        typeof size,
        typeof size,
        typeof size,
        typeof size,
      ]),
    ),
  ),
  seed: fc.integer({ min: 1, max: 1000 }),
})
type Shapes = typeof shapes extends fc.Arbitrary<infer T> ? T : never

function padding(pad: Shapes['pad']): 'same' | 'valid' | tf.backend_util.ExplicitPadding {
  if (typeof pad === 'string') return pad
  return [
    [0, 0],
    [pad[0], pad[1]],
    [pad[2], pad[3]],
    [0, 0],
  ]
}

function fits(s: Shapes, dilation: [number, number] = [1, 1]): boolean {
  const [top, bottom, left, right] = typeof s.pad === 'string' ? [0, 0, 0, 0] : s.pad
  if (s.pad === 'same') return true
  return (
    s.height + top + bottom > (s.filterHeight - 1) * dilation[0] &&
    s.width + left + right > (s.filterWidth - 1) * dilation[1]
  )
}

onEveryIsa('convolution', () => {
  test('forward, with strides and every padding', () => {
    fc.assert(
      fc.property(
        shapes.filter((s) => fits(s)),
        (s) =>
          expectLikeCpu(() => {
            const x = values([s.batch, s.height, s.width, s.channels], s.seed)
            const filter = values(
              [s.filterHeight, s.filterWidth, s.channels, s.filters],
              s.seed + 1,
            )
            return tf.conv2d(x, filter, [s.strideHeight, s.strideWidth], padding(s.pad))
          }, 1e-4),
      ),
      { numRuns: 25 },
    )
  })

  test('forward with dilation', () => {
    const dilated = fc.tuple(shapes, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    fc.assert(
      fc.property(
        dilated.filter(([s, height, width]) => fits(s, [height, width])),
        ([s, height, width]) =>
          expectLikeCpu(() => {
            const x = values([s.batch, s.height, s.width, s.channels], s.seed)
            const filter = values(
              [s.filterHeight, s.filterWidth, s.channels, s.filters],
              s.seed + 1,
            )
            return tf.conv2d(x, filter, 1, padding(s.pad), 'NHWC', [height, width])
          }, 1e-4),
      ),
      { numRuns: 20 },
    )
  })

  test('both gradients', () => {
    fc.assert(
      fc.property(
        shapes.filter((s) => fits(s)),
        (s) =>
          expectLikeCpu(() => {
            const x = values([s.batch, s.height, s.width, s.channels], s.seed)
            const filter = values(
              [s.filterHeight, s.filterWidth, s.channels, s.filters],
              s.seed + 1,
            )
            const convolve = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
              tf.conv2d(x, filter, [s.strideHeight, s.strideWidth], padding(s.pad))
            const dy = values(convolve(x, filter).shape, s.seed + 2)
            return tf.grads(convolve as (...inputs: tf.Tensor[]) => tf.Tensor)([x, filter], dy)
          }, 1e-4),
      ),
      { numRuns: 25 },
    )
  })

  // Large images go other ways: the input's gradient with the filter turned, the filter's a few rows at a time.
  test.each([
    { x: [2, 19, 17, 5], filter: [3, 3, 5, 40], pad: 'same' },
    { x: [1, 44, 44, 3], filter: [3, 3, 3, 65], pad: 'valid' },
    { x: [1, 20, 18, 5], filter: [5, 4, 5, 34], pad: 'same' },
  ] as const)('both gradients of $x with $filter, $pad', ({ x: images, filter, pad }) => {
    expectLikeCpu(() => {
      const x = values([...images], 6)
      const w = values([...filter], 7)
      const convolve = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 1, pad)
      const dy = values(convolve(x, w).shape, 8)
      return tf.grads(convolve as (...inputs: tf.Tensor[]) => tf.Tensor)([x, w], dy)
    }, 1e-4)
  })

  // Small images with many channels gather the pixels that a position of the filter meets.
  test.each([
    { x: [30, 5, 5, 16], filter: [3, 3, 16, 33], strides: 1, pad: 'valid' },
    { x: [7, 3, 3, 40], filter: [3, 3, 40, 17], strides: 1, pad: 'same' },
    { x: [3, 12, 11, 18], filter: [3, 2, 18, 100], strides: 2, pad: 'same' },
    { x: [1, 4, 6, 16], filter: [5, 5, 16, 16], strides: 1, pad: 'same' },
  ] as const)('forward and both gradients of $x with $filter, $strides, $pad', (given) => {
    expectLikeCpu(() => {
      const x = values([...given.x], 6)
      const w = values([...given.filter], 7)
      const bias = tf.reshape(values([1, 1, 1, given.filter[3]], 4), [-1]) as tf.Tensor1D
      const convolve = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, given.strides, given.pad)
      const dy = values(convolve(x, w).shape, 8)
      const fused = { x, filter: w, strides: given.strides, pad: given.pad, bias }
      return [
        tf.fused.conv2d({ ...fused, activation: 'relu' }),
        ...tf.grads(convolve as (...inputs: tf.Tensor[]) => tf.Tensor)([x, w], dy),
      ]
    }, 1e-4)
  })

  test('the gradient of a filter of more than 512 K values is a product for each of its positions', () => {
    void tf.setBackend('inkstone')
    const [x, w] = [values([2, 9, 8, 240], 1), values([3, 3, 240, 245], 2)]
    const dy = values([2, 7, 6, 245], 3)
    tf.tidy(() => {
      const gradient = tf.grad((filter) => tf.conv2d(x, filter as tf.Tensor4D, 1, 'valid'))(w, dy)
      const changes = tf.reshape<tf.Rank.R2>(dy, [84, 245])
      for (const [down, right] of [
        [0, 0],
        [1, 2],
        [2, 1],
      ] as const) {
        const met = tf.reshape<tf.Rank.R2>(
          tf.slice(x, [0, down, right, 0], [2, 7, 6, 240]),
          [84, 240],
        )
        const part = tf.slice(gradient, [down, right, 0, 0], [1, 1, 240, 245])
        const off = tf.sub(tf.reshape(part, [240, 245]), tf.matMul(met, changes, true))
        expect(tf.max(tf.abs(off)).dataSync()[0]).toBeLessThan(1e-4)
      }
    })
    tf.dispose([x, w, dy])
  })

  test('an infinite weight that meets the padding alone makes no NaN', () => {
    expectLikeCpu(() => {
      const filter = tf.buffer([3, 3, 16, 16])
      filter.set(Number.POSITIVE_INFINITY, 0, 0, 0, 0)
      return tf.conv2d(
        tf.ones<tf.Rank.R4>([1, 1, 1, 16]),
        filter.toTensor() as tf.Tensor4D,
        1,
        'same',
      )
    })
  })

  test('weights that are written between two calls count at once', () => {
    void tf.setBackend('inkstone')
    const x = tf.ones<tf.Rank.R4>([1, 3, 3, 16])
    const filter = tf.variable(tf.ones<tf.Rank.R4>([1, 1, 16, 16]))
    const first = () => tf.tidy(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0])
    expect(first()).toBe(16)
    filter.assign(tf.fill([1, 1, 16, 16], 2))
    expect(first()).toBe(32)
    tf.dispose([x, filter])
  })

  test.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid'] as const)('bias and %s', (activation) => {
    expectLikeCpu(() => {
      const x = values([2, 7, 9, 5], 3)
      const bias = tf.reshape(values([1, 1, 1, 19], 4), [19])
      const filter = values([3, 3, 5, 19], 5)
      return tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation })
    }, 1e-4)
  })

  test('NaN and infinities pass', () => {
    expectLikeCpu(() => {
      const x = tf.tensor4d([1, NaN, 2, Infinity, -1, 3, -Infinity, 4, 5], [1, 3, 3, 1])
      const filter = tf.ones<tf.Rank.R4>([2, 2, 1, 2])
      const bias = tf.tensor1d([0, 1])
      return tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation: 'relu' })
    })
  })

  test('a dimension of zero', () => {
    expectLikeCpu(() =>
      tf.conv2d(tf.zeros<tf.Rank.R4>([0, 4, 4, 2]), tf.ones<tf.Rank.R4>([2, 2, 2, 3]), 1, 'valid'),
    )
  })
})
