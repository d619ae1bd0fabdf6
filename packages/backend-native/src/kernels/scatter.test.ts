import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 20 }
const small = fc.integer({ min: 1, max: 7 })

/** Sums of these are exact in any order. */
function halves(shape: number[], dtype: 'float32' | 'int32'): tf.Tensor {
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, at) => (at % 13) - 6)
  const whole = tf.tensor(values, shape, 'int32')
  return dtype === 'int32' ? whole : tf.div(tf.cast(whole, 'float32'), 2)
}

function places(shape: number[], depth: number, count: number, seed: number): tf.Tensor2D {
  const ids = Array.from(
    { length: count * depth },
    (_, at) => (at * 31 + seed) % shape[at % depth]!,
  )
  return tf.tensor2d(ids, [count, depth], 'int32')
}

onEveryIsa('values put where indices say', () => {
  test('scatterND adds what goes to one place, float32 and int32, single values and slices', () => {
    const check = (shape: number[], rank: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const depth = Math.min(rank, shape.length)
        const indices = places(shape, depth, count, seed)
        const of = [count, ...shape.slice(depth)]
        return (['float32', 'int32'] as const).map((dtype) =>
          tf.scatterND(indices, halves(of, dtype), shape),
        )
      }, 0)
    const shapes = fc.array(small, { minLength: 1, maxLength: 4 })
    fc.assert(fc.property(shapes, small, fc.integer({ min: 1, max: 30 }), fc.nat(100), check), runs)
  })

  test('of what goes to one place tensorScatterUpdate keeps the last, and leaves its input alone', () => {
    void tf.setBackend('inkstone')
    for (const dtype of ['float32', 'int32'] as const) {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], dtype)
      const indices = tf.tensor2d([2, 0, 2], [3, 1], 'int32')
      const updates = tf.tensor2d([10, 11, 20, 21, 30, 31], [3, 2], dtype)
      const y = tf.tensorScatterUpdate(x, indices, updates)
      expect([...y.dataSync()]).toEqual([20, 21, 3, 4, 30, 31])
      expect([...x.dataSync()]).toEqual([1, 2, 3, 4, 5, 6])
      tf.dispose([x, indices, updates, y])
    }
  })

  test('sparseToDense as on cpu', () => {
    const check = (rows: number, columns: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const indices = places([rows, columns], 2, count, seed)
        return (['float32', 'int32'] as const).map((dtype) =>
          tf.sparseToDense(indices, halves([count], dtype), [rows, columns], tf.scalar(7, dtype)),
        )
      }, 0)
    fc.assert(fc.property(small, small, small, fc.nat(100), check), runs)
  })

  test('an index outside is named in the words of cpu', () => {
    void tf.setBackend('inkstone')
    const scatter = () =>
      tf.tidy(() => tf.scatterND(tf.tensor2d([[3]], [1, 1], 'int32'), tf.ones([1]), [3]))
    expect(scatter).toThrow('Invalid indices: 3 does not index into 3')
  })
})
