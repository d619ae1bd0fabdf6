import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

function values(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape)
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 7919 + i * 12.9898))
  return tf.tensor4d(data, shape)
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })
const shapes = fc
  .record({
    batch: upTo(3),
    height: upTo(8),
    width: upTo(9),
    channels: fc.oneof(upTo(4), fc.constantFrom(16, 17, 32)),
    multiplier: fc.constantFrom(1, 1, 2, 3),
    filterHeight: upTo(5),
    filterWidth: upTo(5),
    stride: upTo(3),
    dilation: upTo(3),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.nat(1000),
  })
  .map((s) => (s.stride > 1 ? { ...s, dilation: 1 } : s))
  .filter(
    (s) =>
      s.pad === 'same' ||
      (s.height > (s.filterHeight - 1) * s.dilation && s.width > (s.filterWidth - 1) * s.dilation),
  )
type Shapes = typeof shapes extends fc.Arbitrary<infer T> ? T : never

function inputs(s: Shapes): [tf.Tensor4D, tf.Tensor4D] {
  const x = values([s.batch, s.height, s.width, s.channels], s.seed)
  return [x, values([s.filterHeight, s.filterWidth, s.channels, s.multiplier], s.seed + 1)]
}

onEveryIsa('depthwise convolution', () => {
  test('forward', () => {
    const run = (s: Shapes): void =>
      expectLikeCpu(
        () => tf.depthwiseConv2d(...inputs(s), s.stride, s.pad, 'NHWC', s.dilation),
        1e-4,
      )
    fc.assert(fc.property(shapes, run), { numRuns: 40 })
  })

  test('both gradients', () => {
    const run = (s: Shapes): void =>
      expectLikeCpu(() => {
        const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
          tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, s.stride, s.pad)
        const dy = values(convolve(...inputs(s)).shape as [number, number, number, number], 5)
        return tf.grads(convolve)(inputs(s), dy)
      }, 1e-4)
    fc.assert(
      fc.property(
        shapes.map((s) => ({ ...s, dilation: 1 })),
        run,
      ),
      { numRuns: 40 },
    )
  })

  test.each(['linear', 'relu', 'relu6', 'elu'] as const)('bias and %s', (activation) => {
    expectLikeCpu(() => {
      const x = values([2, 5, 6, 18], 1)
      const filter = values([3, 3, 18, 1], 2)
      const bias = tf.linspace(-1, 1, 18)
      return tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', bias, activation })
    })
  })
})
