import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 15 }
const dtypes = ['float32', 'int32', 'bool'] as const

function counted(shape: number[], dtype: (typeof dtypes)[number]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  const values = Array.from({ length: size }, (_, index) =>
    dtype === 'bool' ? (index % 3) & 1 : index,
  )
  return tf.tensor(values, shape, dtype)
}

const shape = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 })
const shapeWithZeros = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 })

function onAllTypes(operation: (x: tf.Tensor) => tf.Tensor | tf.Tensor[], of: number[]): void {
  expectLikeCpu(() => dtypes.flatMap((dtype) => operation(counted(of, dtype))), 0)
}

onEveryIsa('layout kernels', () => {
  test('transpose by any permutation as on cpu', () => {
    const cases = shape.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.shuffledSubarray(
          of.map((_, axis) => axis),
          { minLength: of.length },
        ),
      ),
    )
    const check = ([of, perm]: [number[], number[]]) => onAllTypes((x) => tf.transpose(x, perm), of)
    fc.assert(fc.property(cases, check), runs)
    check([
      [100, 70],
      [1, 0],
    ])
    check([
      [2, 20, 3, 33],
      [0, 2, 3, 1],
    ])
    check([
      [33, 2, 65],
      [2, 1, 0],
    ])
  })

  test('a transposition that moves no values shares them, and neither tensor changes the other', () => {
    const w = tf.variable(tf.tensor([1, 2, 3, 4, 5, 6], [1, 2, 1, 3]))
    const same = tf.transpose(w, [1, 0, 3, 2])
    expect(same.dataId).toBe(w.dataId)
    expect(same.shape).toEqual([2, 1, 3, 1])
    expect(tf.transpose(w, [0, 3, 2, 1]).dataId).not.toBe(w.dataId)
    w.assign(tf.zerosLike(w))
    expect([...same.dataSync()]).toEqual([1, 2, 3, 4, 5, 6])
    const before = tf.memory().numDataBuffers
    const again = tf.transpose(w, [0, 1, 2, 3])
    expect(tf.memory().numDataBuffers).toBe(before)
    tf.dispose(w)
    expect([...again.dataSync()]).toEqual([0, 0, 0, 0, 0, 0])
    tf.dispose([same, again])
  })

  test('slices, contiguous or not, as on cpu', () => {
    const cases = shapeWithZeros.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.tuple(...of.map((size) => fc.tuple(fc.nat(size), fc.nat(size)))),
      ),
    )
    const check = ([of, ends]: [number[], [number, number][]]) => {
      const begin = ends.map(([a, b]) => Math.min(a, b))
      const size = ends.map(([a, b]) => Math.abs(a - b))
      onAllTypes((x) => tf.slice(x, begin, size), of)
    }
    fc.assert(fc.property(cases, check), runs)
  })

  test('strided slices, forwards and backwards, as on cpu', () => {
    const step = fc.constantFrom(-3, -2, -1, 1, 2, 3)
    const cases = shape.chain((of) =>
      fc.tuple(fc.constant(of), fc.tuple(...of.map((size) => fc.tuple(fc.nat(size - 1), step)))),
    )
    const check = ([of, parts]: [number[], [number, number][]]) => {
      const begin = parts.map(([start]) => start)
      const strides = parts.map(([, stride]) => stride)
      const end = parts.map(([, stride], axis) => (stride > 0 ? of[axis]! : -of[axis]! - 1))
      onAllTypes((x) => tf.stridedSlice(x, begin, end, strides), of)
    }
    fc.assert(fc.property(cases, check), runs)
  })

  test('padding, tiling and reversing as on cpu', () => {
    const cases = shapeWithZeros.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.tuple(...of.map(() => fc.tuple(fc.nat(3), fc.nat(3), fc.boolean()))),
      ),
    )
    const check = ([of, parts]: [number[], [number, number, boolean][]]) =>
      onAllTypes(
        (x) => [
          tf.pad(
            x,
            parts.map(([before, after]) => [before, after]),
            x.dtype === 'bool' ? 1 : 7,
          ),
          tf.tile(
            x,
            parts.map(([reps]) => reps),
          ),
          tf.reverse(
            x,
            parts.flatMap(([, , backwards], axis) => (backwards ? [axis] : [])),
          ),
        ],
        of,
      )
    fc.assert(fc.property(cases, check), runs)
  })

  test('joining and cutting as on cpu', () => {
    const check = (of: number[], place: number, count: number) => {
      const axis = place % of.length
      onAllTypes((x) => {
        const others = Array.from({ length: count }, (_, index) =>
          tf.slice(
            x,
            0,
            of.map((size, at) => (at === axis ? Math.min(size, index + 1) : size)),
          ),
        )
        return [
          tf.concat([x, ...others], axis),
          tf.stack([x, x, x], axis),
          tf.stack([x, others[0] === undefined ? x : tf.zerosLike(x)], of.length),
          ...tf.unstack(x, axis),
          ...tf.split(x, [1, of[axis]! - 1], axis),
        ]
      }, of)
    }
    fc.assert(fc.property(shape, fc.nat(4), fc.nat(3), check), runs)
  })

  test('columns of one to five values side by side, in more than one task', () => {
    for (const width of [1, 2, 3, 4, 5]) {
      onAllTypes(
        (x) => [tf.concat([x, x, x], 1), tf.stack([x, x], 2), ...tf.split(x, [width, 0], 1)],
        [20_000, width],
      )
    }
  })

  test('a slice of seven dimensions', () => {
    onAllTypes(
      (x) => [tf.slice(x, [1, 0, 1, 0, 1, 0, 1], [1, 2, 1, 2, 1, 2, 2])],
      [2, 3, 2, 3, 2, 3, 4],
    )
  })

  test('diagonals and mirrored images as on cpu', () => {
    onAllTypes((x) => [tf.diag(x)], [3, 4])
    onAllTypes((x) => [tf.diag(x)], [70])
    expectLikeCpu(() => tf.image.flipLeftRight(tf.reshape(tf.range(0, 120), [2, 4, 5, 3])), 0)
  })

  test('more than one task', () => {
    const x = [65, 300]
    onAllTypes(
      (tensor) => [
        tf.transpose(tensor),
        tf.pad(tensor, [
          [1, 2],
          [3, 4],
        ]),
        tf.tile(tensor, [2, 2]),
      ],
      x,
    )
  })

  test('a box that would leave the arrays is refused', () => {
    void tf.setBackend('inkstone')
    const addon = loadAddon()!
    const x = new Float32Array(6)
    const refusal = 'copyFloats: expected that the box lies within both arrays.'
    expect(() => addon.copyFloats(x, x, 0, 1, 6, 1, 1)).toThrow(refusal)
    expect(() => addon.copyFloats(x, x, 1, 0, 3, -1, 1)).toThrow(refusal)
    expect(() => addon.copyFloats(x, x, 0, 0, 2, 2 ** 40, 1)).toThrow(refusal)
  })
})
