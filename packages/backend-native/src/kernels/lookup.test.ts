import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 15 }

function counted(shape: number[], dtype: 'float32' | 'int32'): tf.Tensor {
  return tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) => (index % 97) - 40),
    shape,
    dtype,
  )
}

onEveryIsa('lookup kernels', () => {
  test('gather along any axis as on cpu', () => {
    const cases = fc
      .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)))
      .chain(([shape, axis]) =>
        fc.tuple(
          fc.constant(shape),
          fc.constant(axis),
          fc.array(fc.nat(shape[axis]! - 1), { minLength: 1, maxLength: 9 }),
        ),
      )
    const check = ([shape, axis, ids]: [number[], number, number[]]) =>
      expectLikeCpu(() => {
        const indices = tf.tensor1d(ids, 'int32')
        const words = (['float32', 'int32'] as const).map((dtype) =>
          tf.gather(counted(shape, dtype), indices, axis),
        )
        return [...words, tf.gather(tf.greater(counted(shape, 'float32'), 0), indices, axis)]
      }, 0)
    fc.assert(fc.property(cases, check), runs)
    check([[50, 400], 0, Array.from({ length: 90 }, (_, index) => index % 50)])
  })

  test('an index outside is refused in the words of cpu', () => {
    void tf.setBackend('inkstone')
    const gather = () =>
      tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([0, 3], 'int32')).dataSync())
    expect(gather).toThrow('GatherV2: the index value 3 is not in [0, 2]')
  })

  test('sums by segment as on cpu, ids outside left out', () => {
    const check = (ids: number[], width: number, segments: number) =>
      expectLikeCpu(() => {
        const x = counted([ids.length, width], 'float32')
        return tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), segments)
      })
    const ids = fc.array(fc.integer({ min: -1, max: 7 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 7 }), check),
      runs,
    )
  })

  test('one-hot as on cpu, indices outside give a row of the off value', () => {
    const check = (ids: number[], depth: number) =>
      expectLikeCpu(() => {
        const indices = tf.tensor1d(ids, 'int32')
        return [tf.oneHot(indices, depth), tf.oneHot(indices, depth, 3, -2, 'float32')]
      }, 0)
    const ids = fc.array(fc.integer({ min: -1, max: 12 }), { minLength: 1, maxLength: 30 })
    fc.assert(fc.property(ids, fc.integer({ min: 2, max: 12 }), check), runs)
  })

  test('casts as on cpu, out of range too', () => {
    const floats = [
      0,
      -0,
      1.9,
      -1.9,
      2 ** 31,
      -(2 ** 31) - 1,
      2 ** 33 + 5,
      1e20,
      1e-40,
      NaN,
      Infinity,
    ]
    expectLikeCpu(() => {
      const x = tf.tensor1d(floats)
      const ints = tf.tensor1d([0, -5, 2 ** 24, 7], 'int32')
      const bools = tf.tensor1d([0, 1, 1], 'bool')
      return [
        tf.cast(x, 'int32'),
        tf.cast(x, 'bool'),
        tf.cast(ints, 'float32'),
        tf.cast(ints, 'bool'),
        tf.cast(bools, 'float32'),
        tf.cast(bools, 'int32'),
      ]
    }, 0)
  })
})
