import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

type Operation = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor

const runs = { numRuns: 12 }
const special = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5, 3e38, 1e-40]

/** Two shapes that fit each other: each dimension of one full shape may be 1 or missing in the other. */
const pairOfShapes = fc
  .array(fc.integer({ min: 1, max: 7 }), { maxLength: 5 })
  .chain((full) =>
    fc.tuple(part(full), part(full)).map(([a, b]) => ({ a: a as number[], b: b as number[] })),
  )

function part(full: number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.integer({ min: 0, max: full.length }), fc.array(fc.boolean(), { minLength: 5 }))
    .map(([missing, ones]) => full.map((size, d) => (ones[d] ? 1 : size)).slice(missing))
}

function filled(shape: number[], seed: number, dtype: 'float32' | 'int32' | 'bool'): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  const values = Array.from({ length: size }, (_, index) => {
    const noise = Math.sin(index * 12.9898 + seed * 78.233) * 43758.5453
    const uniform = noise - Math.floor(noise)
    if (dtype === 'bool') return uniform < 0.5 ? 0 : 1
    if (dtype === 'int32') return Math.round((uniform - 0.5) * 10)
    return uniform < 0.05 ? special[(index + seed) % special.length]! : (uniform - 0.4) * 8
  })
  return tf.tensor(values, shape, dtype)
}

const floatOperations: [string, Operation, tolerance: number][] = [
  ['add', tf.add, 0],
  ['sub', tf.sub, 0],
  ['mul', tf.mul, 0],
  ['div', tf.div, 0],
  ['maximum', tf.maximum, 0],
  ['minimum', tf.minimum, 0],
  ['squaredDifference', tf.squaredDifference, 1e-6],
  ['pow', tf.pow, 0],
  ['mod', tf.mod, 0],
  ['atan2', tf.atan2, 2e-7],
  ['floorDiv', tf.floorDiv, 0],
  ['prelu', (a, b) => tf.prelu(tf.add(a, tf.zeros(b.shape)), b), 0],
]

const intOperations: [string, Operation][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['floorDiv', tf.floorDiv],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['mod', tf.mod],
  ['squaredDifference', tf.squaredDifference],
  ['pow', tf.pow],
]

const comparisons: [string, Operation][] = [
  ['equal', tf.equal],
  ['notEqual', tf.notEqual],
  ['less', tf.less],
  ['lessEqual', tf.lessEqual],
  ['greater', tf.greater],
  ['greaterEqual', tf.greaterEqual],
]

onEveryIsa('binary kernels', () => {
  test.each(floatOperations)('%s of float32 as on cpu', (_, operation, tolerance) => {
    const check = ({ a, b }: { a: number[]; b: number[] }, seed: number) =>
      expectLikeCpu(
        () => operation(filled(a, seed, 'float32'), filled(b, seed + 1, 'float32')),
        tolerance,
      )
    fc.assert(fc.property(pairOfShapes, fc.nat(1000), check), runs)
  })

  test.each(intOperations)('%s of int32 as on cpu', (_, operation) => {
    const check = ({ a, b }: { a: number[]; b: number[] }, seed: number) =>
      expectLikeCpu(() => operation(filled(a, seed, 'int32'), filled(b, seed + 1, 'int32')), 0)
    fc.assert(fc.property(pairOfShapes, fc.nat(1000), check), runs)
  })

  test.each(comparisons)('%s of float32, int32 and bool as on cpu', (_, operation) => {
    const check = ({ a, b }: { a: number[]; b: number[] }, seed: number) =>
      expectLikeCpu(
        () =>
          (['float32', 'int32', 'bool'] as const).map((dtype) =>
            operation(filled(a, seed, dtype), filled(b, seed + 1, dtype)),
          ),
        0,
      )
    fc.assert(fc.property(pairOfShapes, fc.nat(1000), check), runs)
  })

  test('logical operations as on cpu', () => {
    const check = ({ a, b }: { a: number[]; b: number[] }, seed: number) =>
      expectLikeCpu(() => {
        const p = filled(a, seed, 'bool')
        const q = filled(b, seed + 1, 'bool')
        return [tf.logicalAnd(p, q), tf.logicalOr(p, q), tf.logicalNot(p)]
      }, 0)
    fc.assert(fc.property(pairOfShapes, fc.nat(1000), check), runs)
  })

  test.each([
    [[20_001], [20_001]],
    [[2000, 10], [10]],
    [[10], [2000, 10]],
    [
      [2000, 10],
      [2000, 1],
    ],
    [
      [2000, 1],
      [2000, 10],
    ],
    [[140, 127], [127]],
    [[140, 129], [129]],
    [
      [2, 1, 1, 20],
      [2, 22, 20, 20],
    ],
    [
      [2, 22, 20, 20],
      [2, 22, 20, 1],
    ],
    [[20_000], []],
    [[], [20_000]],
  ])('more than one task: %j with %j', (a, b) => {
    expectLikeCpu(() => tf.sub(filled(a, 1, 'float32'), filled(b, 2, 'float32')), 0)
  })

  test('int32 wraps as in JavaScript', () => {
    const extremes = [2 ** 31 - 1, -(2 ** 31), 123456789, -987654321, 0, -1]
    expectLikeCpu(() => {
      const a = tf.reshape(tf.tensor1d(extremes, 'int32'), [6, 1])
      const b = tf.tensor1d(extremes, 'int32')
      return [tf.add(a, b), tf.sub(a, b), tf.mul(a, b), tf.floorDiv(a, b), tf.mod(a, b)]
    }, 0)
  })

  test('addN, select and the gradient of elu as on cpu', () => {
    const check = (shape: number[], seed: number) =>
      expectLikeCpu(() => {
        const [a, b, c] = [0, 1, 2].map((more) => filled(shape, seed + more, 'float32'))
        const condition = filled(shape, seed + 3, 'bool')
        const ints = [4, 5].map((more) => filled(shape, seed + more, 'int32'))
        const bools = [6, 7].map((more) => filled(shape, seed + more, 'bool'))
        return [
          tf.addN([a!, b!, c!]),
          tf.where(condition, a!, b!),
          tf.where(condition, ints[0]!, ints[1]!),
          tf.where(condition, bools[0]!, bools[1]!),
          tf.engine().runKernel(tf.EluGrad, { dy: a!, y: b! }) as tf.Tensor,
        ]
      }, 1e-6)
    fc.assert(fc.property(fc.array(fc.nat(6), { maxLength: 4 }), fc.nat(1000), check), runs)
  })

  test('a short row against rows that overlap', () => {
    const addon = loadAddon()!
    const add = addon.binaryOperations().indexOf('add')
    const rows = Float32Array.of(1, 2, 3, 4)
    const row = Float32Array.of(10, 20, 30)
    // Rows [1, 2, 3] and [2, 3, 4]: sizes and steps of both dimensions, each `size, step of a, step of b`.
    for (const [a, b, steps] of [
      [rows, row, [2, 1, 0, 3, 1, 1]],
      [row, rows, [2, 0, 1, 3, 1, 1]],
    ] as const) {
      const y = new Float32Array(6)
      addon.binaryFloats(add, a, b, y, ...steps)
      expect(Array.from(y)).toEqual([11, 22, 33, 12, 23, 34])
    }
  })

  test('a broadcast that would leave the arrays is refused', () => {
    void tf.setBackend('inkstone')
    const addon = loadAddon()!
    const y = new Float32Array(8)
    expect(() => addon.binaryFloats(0, new Float32Array(3), y, y, 8, 1, 1)).toThrow(
      'binaryFloats: expected that the broadcast fits the three arrays.',
    )
    expect(() => addon.binaryFloats(99, y, y, y, 8, 1, 1)).toThrow(
      'binaryFloats: expected a whole number from 0 to',
    )
  })

  test('bitwiseAnd as on cpu', () => {
    const check = (shape: number[], seed: number) =>
      expectLikeCpu(
        () => tf.bitwiseAnd(filled(shape, seed, 'int32'), filled(shape, seed + 1, 'int32')),
        0,
      )
    const shapes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 3 })
    fc.assert(fc.property(shapes, fc.nat(1000), check), runs)
  })

  // cpu repeats one value along each row.
  test('a condition for each row picks whole rows', () => {
    void tf.setBackend('inkstone')
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const rows = dtype === 'bool' ? [1, 0, 0, 1, 1, 1] : [1, 2, 3, 4, 5, 6]
      const others = dtype === 'bool' ? [0, 0, 1, 1, 0, 0] : [7, 8, 9, 10, 11, 12]
      const picked = tf.tidy(() => {
        const condition = tf.tensor1d([false, true, false], 'bool')
        const [t, e] = [tf.tensor2d(rows, [3, 2], dtype), tf.tensor2d(others, [3, 2], dtype)]
        return (tf.engine().runKernel('Select', { condition, t, e }) as tf.Tensor).dataSync()
      })
      expect([...picked]).toEqual([...others.slice(0, 2), ...rows.slice(2, 4), ...others.slice(4)])
    }
  })

  test('the magnitude of complex numbers as on cpu', () => {
    const check = (length: number, seed: number) =>
      expectLikeCpu(
        () =>
          tf.abs(
            tf.complex(filled([length], seed, 'float32'), filled([length], seed + 1, 'float32')),
          ),
        1e-6,
      )
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(1000), check), runs)
  })
})
