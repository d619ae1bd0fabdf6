import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

onEveryIsa('running sums and products', () => {
  test('along any axis as on cpu, forwards and backwards, with and without the value itself', () => {
    const size = fc.integer({ min: 1, max: 40 })
    const cases = fc
      .array(size, { minLength: 1, maxLength: 3 })
      .chain((shape) =>
        fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.boolean(), fc.boolean()),
      )
    fc.assert(
      fc.property(cases, ([shape, axis, exclusive, reverse]) =>
        expectLikeCpu(() => {
          const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) =>
            Math.sin(index),
          )
          const floats = tf.tensor(values, shape)
          const ints = tf.cast(tf.mul(floats, 9), 'int32')
          return [floats, ints].flatMap((x) => [
            tf.cumsum(x, axis, exclusive, reverse),
            tf.cumprod(x, axis, exclusive, reverse),
          ])
        }, 0),
      ),
      { numRuns: 25 },
    )
  })

  test('sums of int32 start again at -2^31', () => {
    void tf.setBackend('inkstone')
    const sums = tf.tidy(() => [...tf.cumsum(tf.tensor1d([2 ** 31 - 1, 1, 5], 'int32')).dataSync()])
    expect(sums).toEqual([2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 5])
  })
})
