import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const small = fc.integer({ min: 1, max: 3 })
const shapes = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(16, 19, 32)),
    window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(small, small),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.nat(1000),
  })
  .filter((s) => s.pad === 'same' || (s.window[0] <= s.height && s.window[1] <= s.width))
type Shapes = typeof shapes extends fc.Arbitrary<infer T> ? T : never

/** Few distinct values, so windows hold ties; some NaN and infinities. */
function image(s: Shapes): tf.Tensor4D {
  const size = s.batch * s.height * s.width * s.channels
  const data = Float32Array.from({ length: size }, (_, i) => {
    const value = Math.floor(Math.sin(s.seed * 7919 + i * 12.9898) * 4)
    return i % 53 === 52 ? NaN : i % 31 === 30 ? -Infinity : i % 37 === 36 ? Infinity : value
  })
  return tf.tensor4d(data, [s.batch, s.height, s.width, s.channels])
}

function finiteImage(s: Shapes): tf.Tensor4D {
  const x = image(s)
  return tf.where(tf.isFinite(x), x, tf.zerosLike(x))
}

onEveryIsa('pooling', () => {
  test('where the largest value lies, in its image or in the batch', () => {
    fc.assert(
      fc.property(shapes, (s) => {
        expectLikeCpu(
          () =>
            [true, false].flatMap((inBatch) => {
              const { result, indexes } = tf.maxPoolWithArgmax(
                image(s),
                s.window,
                s.strides,
                s.pad,
                inBatch,
              ) as { result: tf.Tensor; indexes: tf.Tensor }
              return [result, indexes]
            }),
          0,
        )
      }),
      { numRuns: 30 },
    )
  })

  test('largest value, and its gradient to the first of equals', () => {
    fc.assert(
      fc.property(shapes, (s) => {
        const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, s.window, s.strides, s.pad)
        expectLikeCpu(() => pool(image(s)))
        expectLikeCpu(() => {
          const x = image(s)
          return tf.grad(pool)(x, tf.add(tf.reshape(tf.range(0, pool(x).size), pool(x).shape), 1))
        })
      }),
      { numRuns: 40 },
    )
  })

  test('mean, and its gradient', () => {
    fc.assert(
      fc.property(shapes, (s) => {
        const pool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, s.window, s.strides, s.pad)
        expectLikeCpu(() => pool(finiteImage(s)))
        expectLikeCpu(() => {
          const x = finiteImage(s)
          return tf.grad(pool)(x, tf.add(tf.reshape(tf.range(0, pool(x).size), pool(x).shape), 1))
        })
      }),
      { numRuns: 40 },
    )
  })

  test('explicit padding, wider than the window', () => {
    const pad: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [3, 1],
      [0, 4],
      [0, 0],
    ]
    expectLikeCpu(() => tf.maxPool(tf.ones<tf.Rank.R4>([1, 4, 5, 3]), 2, 1, pad))
  })
})
