import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const drawn = new Map<number, Float32Array>()

/** The same numbers for the same seed, computed once: sines take longer than the products. */
function values(shape: number[], seed: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  let data = drawn.get(seed)
  if (data === undefined || data.length < size) {
    data = new Float32Array(size)
    for (let i = 0; i < size; i++) data[i] = Math.sin(seed * 7919 + i * 12.9898)
    drawn.set(seed, data)
  }
  return tf.tensor(data.slice(0, size), shape)
}

/** Read outside of `tidy`, which would look for tensors among the numbers, one by one. */
function valuesOf(compute: () => tf.Tensor): Float32Array {
  const product = tf.tidy(compute)
  const found = product.dataSync<'float32'>().slice()
  product.dispose()
  return found
}

const bytesOf = ({ buffer }: Float32Array): Buffer => Buffer.from(buffer)

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0, 31, 32, 33, 48, 65))
const depth = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(256, 257, 520))

onEveryIsa('matrix product', () => {
  test('transposed, batched, broadcast', () => {
    const shapes = fc.record({
      m: size,
      n: size,
      k: depth,
      batch: fc.constantFrom(
        [[], []],
        [[3], [3]],
        [[3], [1]],
        [[1], [2]],
        [
          [2, 3],
          [2, 3],
        ],
        [
          [2, 1],
          [2, 2],
        ],
      ),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      seed: fc.nat(1000),
    })
    fc.assert(
      fc.property(shapes, ({ m, n, k, batch, transposeA, transposeB, seed }) =>
        expectLikeCpu(() => {
          const a = values([...batch[0]!, ...(transposeA ? [k, m] : [m, k])], seed)
          const b = values([...batch[1]!, ...(transposeB ? [n, k] : [k, n])], seed + 1)
          return tf.matMul(a, b, transposeA, transposeB)
        }, 1e-4),
      ),
      { numRuns: 30 },
    )
  })

  test.each([
    [2050, 20, 64],
    [2600, 100, 96],
    [4097, 13, 16],
    [2048, 200, 7], // columns that fill no vector
  ])('the gradient of weights over many rows (%d rows, %d to %d)', (rows, m, n) => {
    const of = () => [values([rows, m], 1), values([rows, n], 2), values([n], 3)] as const
    expectLikeCpu(() => {
      const [a, b] = of()
      return tf.matMul(a, b, true, false)
    }, 1e-4)
    expectLikeCpu(() => {
      const [a, b, bias] = of() as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]
      return tf.fused.matMul({ a, b, bias, transposeA: true, activation: 'relu' })
    }, 1e-4)
    const native = loadAddon()!
    const before = native.threads()
    const results = [1, 3].map((threads) => {
      native.setThreads(threads)
      return valuesOf(() => tf.matMul(of()[0], of()[1], true, false))
    })
    native.setThreads(before)
    expect(bytesOf(results[1]!).equals(bytesOf(results[0]!))).toBe(true)
  })

  test('the gradient of a wide matrix of weights, against sums in float64', () => {
    const [rows, m, n] = [2050, 390, 704] // cut into blocks of rows, columns and parts of the sums
    const [a, b] = [values([rows, m], 1), values([rows, n], 2)]
    const [aValues, bValues] = [a.dataSync(), b.dataSync()]
    const native = loadAddon()!
    const before = native.threads()
    const [one, three] = [1, 3].map((threads) => {
      native.setThreads(threads)
      return valuesOf(() => tf.matMul(a, b, true, false))
    })
    native.setThreads(before)
    expect(bytesOf(three!).equals(bytesOf(one!))).toBe(true)
    for (let at = 0; at < m * n; at += 977) {
      const [i, j] = [Math.floor(at / n), at % n]
      let sum = 0
      for (let row = 0; row < rows; row++) sum += aValues[row * m + i]! * bValues[row * n + j]!
      expect(Math.abs(one![at]! - sum)).toBeLessThan(2e-3) // of 2,050 products up to 1
    }
    tf.dispose([a, b])
  })

  test('large enough to be packed and cut into many tasks', () => {
    for (const [m, n, k] of [
      [200, 40, 300],
      [512, 260, 257],
      [3, 300, 40],
    ] as const) {
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, true],
      ] as const) {
        expectLikeCpu(() => {
          const a = values(transposeA ? [k, m] : [m, k], 1)
          const b = values(transposeB ? [n, k] : [k, n], 2)
          return tf.matMul(a, b, transposeA, transposeB)
        }, 1e-4)
      }
    }
  })

  test.each([
    [1030, 544, 66, false, false], // more panels than a group
    [1100, 96, 801, false, true], // three blocks of the depth
    [1027, 96, 65, true, false],
    [1024, 96, 410, true, true],
  ])(
    'many rows, whose matrices are both packed (%d x %d x %d)',
    (m, n, k, transposeA, transposeB) => {
      const of = () => {
        const a = values(transposeA ? [k, m] : [m, k], 1) as tf.Tensor2D
        return {
          a,
          b: values(transposeB ? [n, k] : [k, n], 2) as tf.Tensor2D,
          bias: values([n], 3),
          transposeA,
          transposeB,
        }
      }
      expectLikeCpu(() => tf.matMul(of().a, of().b, transposeA, transposeB), 1e-4)
      const native = loadAddon()!
      const before = native.threads()
      const [one, three] = [1, 3].map((threads) => {
        native.setThreads(threads)
        return valuesOf(() => tf.fused.matMul({ ...of(), activation: 'relu' }))
      })
      native.setThreads(before)
      expect(bytesOf(three!).equals(bytesOf(one!))).toBe(true)
      // A row has the bits that it has among few, which the general kernel computes.
      const few = valuesOf(() => {
        const given = of()
        const a = transposeA
          ? tf.slice(given.a, [0, 100], [k, 40])
          : tf.slice(given.a, [100, 0], [40, k])
        return tf.fused.matMul({ ...given, a, activation: 'relu' })
      })
      expect(bytesOf(few).equals(bytesOf(one!.slice(100 * n, 140 * n)))).toBe(true)
    },
  )

  test.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const)(
    'bias and %s',
    (activation) => {
      expectLikeCpu(() => {
        const a = values([9, 33], 1) as tf.Tensor2D
        const b = values([33, 21], 2) as tf.Tensor2D
        return tf.fused.matMul({ a, b, bias: values([21], 3), activation, leakyreluAlpha: 0.3 })
      }, 1e-4)
    },
  )

  test('a single row has the bits that it has in a batch, with any number of columns', () => {
    void tf.setBackend('inkstone')
    for (const [n, k] of [
      [1, 5],
      [10, 300],
      [33, 700],
      [128, 64],
      [260, 257],
      [1000, 300],
      [1030, 30],
    ] as const) {
      const [alone, first] = tf.tidy(() => {
        const a = values([7, k], 1) as tf.Tensor2D
        const b = values([k, n], 2) as tf.Tensor2D
        const bias = values([n], 3)
        const row = tf.slice(a, [0, 0], [1, k])
        return [row, a].map((given) =>
          tf.fused.matMul({ a: given, b, bias, activation: 'relu' }).dataSync().slice(0, n),
        )
      })
      expect(alone).toEqual(first)
    }
  })

  test('NaN and infinities pass', () => {
    expectLikeCpu(() =>
      tf.matMul(
        tf.tensor2d([
          [1, NaN],
          [Infinity, 1],
          [2, 3],
        ]),
        tf.tensor2d([
          [0, 1],
          [1, -1],
        ]),
      ),
    )
  })
})
