import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

interface Sizes {
  batch: number
  tokens: number
  heads: number
  size: number
}

const uniform = (shape: number[], seed: number): tf.Tensor =>
  tf.randomUniform(shape, -2, 2, 'float32', seed)

function native(qkv: tf.Tensor, mask: tf.Tensor, heads: number): tf.Tensor {
  return tf.engine().runKernel('InkstoneAttention', { qkv, mask }, { heads })
}

/** softmax(q k^T / sqrt(size)) v of each head, keys that the mask hides aside. */
function composed(qkv: tf.Tensor, mask: tf.Tensor, heads: number): tf.Tensor {
  const [batch, tokens, columns] = qkv.shape as [number, number, number]
  const size = columns / 3 / heads
  const parts = tf.transpose(tf.reshape(qkv, [batch, tokens, 3, heads, size]), [2, 0, 3, 1, 4])
  const [q, k, v] = tf.unstack(parts) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
  const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(size)) // [batch, heads, tokens, tokens]
  const hidden = mask.size === 0 ? tf.zeros([batch, tokens]) : tf.sub(1, tf.cast(mask, 'float32'))
  const seen = tf.sub(scores, tf.mul(tf.reshape(hidden, [batch, 1, 1, tokens]), 1e9))
  const mixed = tf.matMul(tf.softmax(seen) as tf.Tensor4D, v)
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, heads * size])
}

/** The result, and the gradient of qkv. The first token is always seen, so that no query is without a key. */
function resultAndGradient({ batch, tokens, heads, size }: Sizes, masked: boolean): tf.Tensor[] {
  const of = tf.getBackend() === 'inkstone' ? native : composed
  const qkv = uniform([batch, tokens, 3 * heads * size], 1)
  const drawn = tf.greater(uniform([batch, tokens], 2), 0)
  const first = tf.equal(tf.range(0, tokens), 0)
  const mask = masked ? tf.logicalOr(drawn, tf.broadcastTo(first, [batch, tokens])) : noMask()
  const spread = uniform([batch, tokens, heads * size], 3)
  return [of(qkv, mask, heads), tf.grad((given) => tf.mul(of(given, mask, heads), spread))(qkv)]
}

const noMask = () => tf.zeros([0], 'bool')
const small = fc.integer({ min: 1, max: 4 })

onEveryIsa('InkstoneAttention', () => {
  test('any numbers of tokens and heads, any size of a head, masks', () => {
    const sizes = fc.record({
      batch: small,
      tokens: fc.oneof(small, fc.integer({ min: 5, max: 70 })),
      heads: small,
      size: fc.oneof(small, fc.integer({ min: 5, max: 40 })),
    })
    fc.assert(
      fc.property(sizes, fc.boolean(), (of, masked) => {
        expectLikeCpu(() => resultAndGradient(of, masked), 1e-4)
      }),
      { numRuns: 10 },
    )
  })

  test('more tokens than a block of queries or of keys holds', () => {
    for (const [tokens, masked] of [
      [129, false],
      [300, true],
    ] as const) {
      expectLikeCpu(() => resultAndGradient({ batch: 1, tokens, heads: 2, size: 9 }, masked), 1e-4)
    }
  })

  test('scores far apart: one key in each of three blocks of keys outweighs those before', () => {
    expectLikeCpu(() => {
      const of = tf.getBackend() === 'inkstone' ? native : composed
      const tokens = 600
      const keys = Array.from(
        { length: tokens },
        (_, key) => (key % 250) * 0.4 * (1 + key / tokens),
      )
      const rows = keys.map((key, token) => [3, key, Math.sin(token)])
      return of(tf.tensor3d([rows]), noMask(), 1)
    }, 1e-4)
  })

  test('a query without a key gets zeros, and hands on no gradient', () => {
    void tf.setBackend('inkstone')
    const mask = tf.tensor2d([[0, 0, 0]], [1, 3], 'bool')
    const qkv = uniform([1, 3, 6], 1)
    const of = (given: tf.Tensor) => native(given, mask, 1)
    expect(Array.from(of(qkv).dataSync())).toEqual([0, 0, 0, 0, 0, 0])
    expect(Array.from(tf.grad(of)(qkv).dataSync(), Math.abs)).toEqual(new Array(18).fill(0))
  })

  test('a NaN or an infinity in a query spoils its row and no other', () => {
    void tf.setBackend('inkstone')
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const rows = Array.from({ length: 20 }, (_, token) => [
        token === 3 ? odd : 1,
        token / 9,
        token,
      ])
      const y = native(tf.tensor3d([rows]), noMask(), 1).dataSync()
      expect(Array.from(y, (value) => Number.isNaN(value)).indexOf(true)).toBe(3)
      expect(y.filter((value) => Number.isNaN(value)).length).toBe(1)
    }
  })

  test('the gradient is the slope of the loss', () => {
    void tf.setBackend('inkstone')
    const qkv = uniform([1, 5, 12], 1)
    const spread = uniform([1, 5, 4], 2)
    const loss = (given: tf.Tensor) => tf.sum(tf.mul(native(given, noMask(), 2), spread))
    const at = (index: number, by: number): number => {
      const moved = qkv.dataSync().slice()
      moved[index]! += by
      return tf.tidy(() => loss(tf.tensor(moved, qkv.shape)).dataSync()[0]!)
    }
    const slopes = tf.grad(loss)(qkv).dataSync()
    slopes.forEach((slope, index) => {
      expect((at(index, 0.01) - at(index, -0.01)) / 0.02).toBeCloseTo(slope, 2)
    })
  })

  test('the same bits on any number of threads, and no tensor more', () => {
    void tf.setBackend('inkstone')
    const addon = loadAddon()!
    const before = { threads: addon.threads(), tensors: tf.memory().numTensors }
    const compute = (): Float32Array[] => {
      const results = tf.tidy(() =>
        resultAndGradient({ batch: 3, tokens: 70, heads: 3, size: 20 }, true),
      )
      const values = results.map((result) => result.dataSync() as Float32Array)
      tf.dispose(results)
      return values
    }
    addon.setThreads(1)
    const alone = compute()
    addon.setThreads(3)
    expect(compute()).toEqual(alone)
    addon.setThreads(before.threads)
    expect(tf.memory().numTensors).toBe(before.tensors)
  })

  test('inputs that do not fit are refused by name', () => {
    void tf.setBackend('inkstone')
    expect(() => native(uniform([2, 3, 7], 1), noMask(), 2)).toThrow(
      'InkstoneAttention of qkv float32 [2,3,7], mask bool [0]: the kernel does not take these inputs.',
    )
  })
})
