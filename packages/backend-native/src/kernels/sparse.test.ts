import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 20 }
const size = fc.integer({ min: 1, max: 40 })
const run = (name: string, inputs: object, attrs: object = {}) =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor[]
const ints = (values: number[], shape = [values.length]) => tf.tensor(values, shape, 'int32')
/** `count` whole numbers below `end`. */
const draws = (count: number, end: number, seed: number) =>
  Array.from({ length: count }, (_, at) => (at * 7919 + seed * 104_729) % end)

/** Sums of these are exact in any order. */
function halves(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const whole = ints(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, at) => ((at * 5) % 13) - 6),
    shape,
  )
  return dtype === 'int32' ? whole : tf.div(tf.cast(whole, 'float32'), 2)
}

onEveryIsa('sparse tensors', () => {
  test('sums and means of segments of rows, with gaps, float32 and int32, as on cpu', () => {
    const check = (rows: number, width: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const indices = ints(draws(count, rows, seed))
        const ids = draws(count, 2 * count, seed).sort((a, b) => a - b)
        const given = { indices, segmentIds: ints(ids) }
        return (['float32', 'int32'] as const).flatMap((dtype) => [
          run('SparseSegmentSum', { data: halves([rows, width], dtype), ...given }),
          run('SparseSegmentMean', { data: halves([rows, width], dtype), ...given }),
        ]) as unknown[] as tf.Tensor[]
      })
    fc.assert(fc.property(size, size, size, fc.nat(100), check), runs)
  })

  test('many rows of many segments: cut into tasks', () => {
    expectLikeCpu(() => {
      const ids = Array.from({ length: 5000 }, (_, at) => Math.floor(at / 9))
      const given = { indices: ints(draws(5000, 300, 1)), segmentIds: ints(ids) }
      return run('SparseSegmentSum', { data: halves([300, 33]), ...given })
    }, 0)
  })

  test('rows without a value get the default one', () => {
    const check = (rows: number, rank: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const sizes = Array.from({ length: rank }, (_, axis) => rows + axis)
        const indices = ints(draws(count * rank, rows, seed), [count, rank])
        const given = { indices, denseShape: ints(sizes) }
        return [
          ...run('SparseFillEmptyRows', {
            ...{ ...given, values: halves([count]), defaultValue: tf.scalar(0.5) },
          }),
          ...run('SparseFillEmptyRows', {
            ...{ ...given, values: halves([count], 'int32'), defaultValue: tf.scalar(7, 'int32') },
          }),
        ]
      }, 0)
    const rank = fc.integer({ min: 1, max: 3 })
    fc.assert(fc.property(size, rank, size, fc.nat(100), check), runs)
  })

  test('indices in another shape', () => {
    const check = (a: number, b: number, c: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const indices = ints(
          Array.from({ length: count }, (_, at) => {
            const place = (at * 31 + seed) % (a * b * c)
            return [Math.floor(place / (b * c)), Math.floor(place / c) % b, place % c]
          }).flat(),
          [count, 3],
        )
        const inputs = { inputIndices: indices, inputShape: ints([a, b, c]) }
        return [
          ...run('SparseReshape', { ...inputs, newShape: ints([c, -1]) }),
          ...run('SparseReshape', { ...inputs, newShape: ints([b, c, a]) }),
        ]
      }, 0)
    const side = fc.integer({ min: 1, max: 9 })
    fc.assert(fc.property(side, side, side, size, fc.nat(100), check), runs)
  })
})

onEveryIsa('search and unique', () => {
  test('places of values in sorted rows, float32 and int32, on either side, as on cpu', () => {
    const check = (rows: number, length: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const sorted = Array.from({ length: rows }, (_, row) =>
          draws(length, 50, seed + row).sort((a, b) => a - b),
        ).flat()
        const wanted = draws(rows * count, 55, seed + 7).map((value) => value - 2)
        return (['float32', 'int32'] as const).flatMap((dtype) => {
          const from = tf.tensor(sorted, [rows, length], dtype)
          const values = tf.tensor(wanted, [rows, count], dtype)
          return [tf.searchSorted(from, values), tf.searchSorted(from, values, 'right')]
        })
      }, 0)
    const row = fc.integer({ min: 1, max: 4 })
    fc.assert(fc.property(row, size, size, fc.nat(100), check), runs)
  })

  test('a search among NaN and in what is not sorted ends where that of cpu does', () => {
    expectLikeCpu(() => {
      const values = [NaN, 3, -Infinity, 1, Infinity, NaN, 2, 0]
      const from = tf.tensor1d([...values, ...values])
      return [tf.searchSorted(from, tf.tensor1d(values)), tf.searchSorted(from, from, 'right')]
    }, 0)
  })

  test('the slices that differ, along each axis and of each dtype, NaN and -0 among them', () => {
    const check = (shape: number[], kinds: number, seed: number) =>
      expectLikeCpu(() => {
        const values = draws(tf.util.sizeFromShape(shape), kinds, seed)
        const special = values.map((value) => [0, -0, NaN, 1.5, Infinity][value] ?? value)
        return shape.flatMap((_, axis) =>
          [
            tf.tensor(special, shape),
            tf.tensor(values, shape, 'int32'),
            tf.tensor(
              values.map((value) => value % 2 === 1),
              shape,
              'bool',
            ),
          ].flatMap((x) => Object.values(tf.unique(x, axis)) as tf.Tensor[]),
        )
      }, 0)
    const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 })
    fc.assert(fc.property(shapes, fc.integer({ min: 1, max: 8 }), fc.nat(100), check), runs)
  })
})
