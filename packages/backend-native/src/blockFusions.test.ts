import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import { loadAddon } from './loadAddon'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

const onOurs = (): boolean => tf.getBackend() === 'inkstone'

function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const epsilon = 1e-6
  if (onOurs()) return tf.engine().runKernel('InkstoneLayerNorm', { x, gamma, beta }, { epsilon })
  const { mean, variance } = tf.moments(x, -1, true)
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)))
  return tf.add(tf.mul(normal, gamma), beta)
}

function gelu(x: tf.Tensor): tf.Tensor {
  if (onOurs()) return tf.engine().runKernel('InkstoneGelu', { x })
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
}

function wave<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  of: (i: number) => number,
  scale = 1,
  offset = 0,
): tf.Tensor<R> {
  const size = tf.util.sizeFromShape(shape)
  const data = Float32Array.from({ length: size }, (_, i) => of(i) * scale + offset)
  return tf.tensor<R>(data, shape)
}

/** The second half of a Transformer's block: `x + gelu(norm(x) w1 + b1) w2 + b2`. */
function half(...[x, gamma, beta, w1, b1, w2, b2]: tf.Tensor[]): tf.Tensor {
  const product = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) => {
    const rows = tf.reshape(a, [-1, a.shape.at(-1)!]) as tf.Tensor2D
    const flat = tf.matMul(rows, b as tf.Tensor2D)
    return tf.add(tf.reshape(flat, [...a.shape.slice(0, -1), b.shape[1]!]), bias)
  }
  const inner = gelu(product(layerNorm(x!, gamma!, beta!), w1!, b1!))
  return tf.add(x!, product(inner, w2!, b2!))
}

function halfInputs(rows: number[], width: number, hidden: number): tf.Tensor[] {
  return [
    wave([...rows, width] as [number, number], Math.sin),
    wave<tf.Rank.R1>([width], Math.sin, 0.1, 1),
    wave<tf.Rank.R1>([width], Math.cos, 0.1),
    wave<tf.Rank.R2>([width, hidden], Math.cos, 0.5),
    wave<tf.Rank.R1>([hidden], Math.sin, 0.5),
    wave<tf.Rank.R2>([hidden, width], (i) => Math.sin(2 * i), 0.5),
    wave<tf.Rank.R1>([width], (i) => Math.cos(2 * i), 0.5),
  ]
}

// PyTorch 2.15 in float64, of F.layer_norm, F.gelu and @ on the same waves; loss (y * sin(3 i)).sum()
const golden = {
  y: [-0.259613, 1.242936, 0.834774, -0.19832, -0.399765, -0.916644],
  x: [-0.064708, 0.351428, -0.317689, 0.184832, -0.512129, 0.745804],
  gamma: [0.248697, 0.09761, 0.592261, 0.274791, 0.156322, -0.09611],
  beta: [-0.372869, -0.225766, 0.438567, 0.098143, -0.467127, 0.037791],
  w1: [-0.074251, -0.86621, -0.686842, -0.241769, -0.035467, -0.072179, -0.063769, 0.661132],
  b1: [0.056591, 0.549593, 0.55428, 0.437067, 0.142193, 0.017219, 0.031197, -0.501149],
  w2: [0.350685, -0.343566, 0.32957, -0.308979, 0.282202, -0.249778, -1.071148, 0.892226],
  b2: [-2.047732, 1.989954, -1.892348, 1.756866, -1.58622, 1.383826],
}

/** How often the addon's functions are called meanwhile. */
function calls(run: () => void): Record<string, number> {
  const native = loadAddon()!
  const names = ['matmul', 'matmulThen', 'gelu', 'geluGradient', 'binaryFloats', 'reduceFloats']
  const counts: Record<string, number> = {}
  const undo = names.map((name) => {
    const plain: unknown = Reflect.get(native, name)
    if (typeof plain !== 'function') throw new Error(`expected the addon to have ${name}`)
    Reflect.set(native, name, (...given: unknown[]) => {
      counts[name] = (counts[name] ?? 0) + 1
      return plain(...given)
    })
    return () => Reflect.set(native, name, plain)
  })
  try {
    run()
  } finally {
    for (const put of undo) put()
  }
  return counts
}

function withWeights(y: tf.Tensor): tf.Tensor {
  return tf.mul(
    y,
    wave(y.shape as [number, number], (i) => Math.sin(3 * i)),
  )
}

const gradientsOf = (inputs: tf.Tensor[]): tf.Tensor[] =>
  tf.grads((...given) => withWeights(half(...given)))(inputs)

onEveryIsa('half a block of a Transformer', () => {
  test('agrees with PyTorch, forward and back', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const inputs = halfInputs([5], 6, 8)
      const found = { y: half(...inputs) } as Record<string, tf.Tensor>
      for (const [at, gradient] of gradientsOf(inputs).entries()) {
        found[['x', 'gamma', 'beta', 'w1', 'b1', 'w2', 'b2'][at]!] = gradient
      }
      for (const [name, expected] of Object.entries(golden)) {
        const values = found[name]!.dataSync()
        for (const [i, value] of expected.entries()) {
          expect(Math.abs(values[i]! - value)).toBeLessThan(5e-6)
        }
      }
    })
  })

  test.each([
    [[2, 3], 4, 5],
    [[7], 33, 130],
    [[3, 70], 48, 96],
    [[1], 1, 1],
    [[300], 20, 17],
  ])('agrees with cpu: rows %p, width %d, hidden %d', (rows, width, hidden) => {
    expectLikeCpu(() => half(...halfInputs(rows, width, hidden)), 1e-4)
    expectLikeCpu(() => gradientsOf(halfInputs(rows, width, hidden)), 2e-3)
  })

  test('has no pass over memory of its own for GELU, residuals and biases', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const inputs = halfInputs([40], 32, 64)
      const weights = wave<tf.Rank.R2>([40, 32], Math.sin)
      const gradients = tf.grads((...given) => half(...given))
      const counted = calls(() => {
        for (const gradient of gradients(inputs, weights)) gradient.dataSync()
      })
      // Forward, back from GELU and the residual; the others are plain: two of weights, one of the norm's result.
      expect(counted).toEqual({ matmulThen: 3, matmul: 3, reduceFloats: 1 }) // the sum of dy itself, for b2
    })
  })

  test('GELU and a residual join what a dense layer computes', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const [x, , , w1, b1, w2, b2] = halfInputs([40], 32, 64) as tf.Tensor2D[]
      const dense = (a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor) =>
        tf.fused.matMul({ a, b, bias, activation: 'linear' })
      const run = (x: tf.Tensor) =>
        tf.add(x, dense(gelu(dense(x as tf.Tensor2D, w1!, b1!)) as tf.Tensor2D, w2!, b2!))
      expect(calls(() => run(x!).dataSync())).toEqual({ matmulThen: 2 })
      const counted = calls(() => tf.grad(run)(x!).dataSync())
      expect(counted).toEqual({ matmulThen: 4, reduceFloats: 1 }) // the residual's gradient too
    })
  })

  test.each([
    [100, 40, 70],
    [1030, 70, 128], // a large product, of packed matrices
  ])('has the same bits as one operation after the other (%d x %d x %d)', (rows, depth, width) => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const [x, w, bias] = [
        wave<tf.Rank.R2>([rows, depth], Math.sin),
        wave<tf.Rank.R2>([depth, width], Math.cos),
        wave<tf.Rank.R1>([width], Math.sin),
      ]
      const residual = wave<tf.Rank.R2>([rows, width], (i) => Math.cos(i / 3))
      const product = () => tf.add(tf.matMul(x, w), bias)
      const read = product()
      read.dataSync()

      const [before, after] = [tf.add(residual, product()), tf.add(product(), residual)]
      const expected = tf.add(residual, read).dataSync()
      expect(before.dataSync()).toEqual(expected)
      expect(after.dataSync()).toEqual(expected)

      const fused = product()
      expect(gelu(fused).dataSync()).toEqual(gelu(read).dataSync())
      expect(fused.dataSync()).toEqual(read.dataSync())

      const slope = (dy: tf.Tensor) =>
        tf.engine().runKernel<tf.Tensor>('InkstoneGeluGradient', { x: residual, dy })
      const [one, other] = [slope(product()), slope(read)]
      expect(one.dataSync()).toEqual(other.dataSync())
      for (const gradient of [one, other]) {
        const [sum, byHand] = [tf.sum(gradient, 0).dataSync(), new Float64Array(width)]
        gradient.dataSync().forEach((value, i) => {
          byHand[i % width]! += value
        })
        sum.forEach((value, i) => {
          expect(Math.abs(value - byHand[i]!)).toBeLessThan(1e-6 * rows)
        })
      }

      const twice = product()
      expect(tf.add(twice, twice).dataSync()).toEqual(tf.mul(read, 2).dataSync())
    })
  })

  test("a norm's gradients may be read in any order, with a residual or without", () => {
    void tf.setBackend('inkstone')
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const [x, dy] = [wave<tf.Rank.R2>([9, 20], Math.sin), wave<tf.Rank.R2>([9, 20], Math.cos)]
      const gamma = wave<tf.Rank.R1>([20], Math.sin, 0.2, 1)
      const run = () =>
        tf
          .engine()
          .runKernel<tf.Tensor[]>('InkstoneLayerNormGradient', { x, dy, gamma }, { epsilon: 1e-6 })
      const [dx, dGamma, dBeta] = run().map((tensor) => tensor.dataSync()) as [
        ...[Float32Array, Float32Array, Float32Array],
      ]
      const residual = wave<tf.Rank.R2>([9, 20], (i) => Math.cos(i / 2))
      const sum = tf.add(residual, tf.tensor2d(dx, [9, 20])).dataSync()
      const near = (tensor: tf.Tensor, expected: ArrayLike<number>) => {
        tensor.dataSync().forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6)
        })
      }
      const orders = [
        [0, 1, 2],
        [2, 1, 0],
        [1, 0, 2],
      ]
      for (const order of orders) {
        const parts = run()
        for (const at of order) near(parts[at]!, [dx, dGamma, dBeta][at]!)
        const joined = run()
        const total = tf.add(residual, joined[0]!)
        near(total, sum)
        near(tf.sum(total, 0), tf.sum(tf.tensor2d(sum, [9, 20]), 0).dataSync())
        for (const at of order) near(joined[at]!, [dx, dGamma, dBeta][at]!)
      }
      const unread = run()
      near(unread[1]!, dGamma)
      tf.dispose(unread)
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('the bits do not depend on the number of threads', () => {
    void tf.setBackend('inkstone')
    const native = loadAddon()!
    const run = (threads: number) => {
      native.setThreads(threads)
      return tf.tidy(() =>
        gradientsOf(halfInputs([500], 96, 384)).map((gradient) => gradient.dataSync()),
      )
    }
    const threads = native.threads()
    try {
      expect(run(3)).toEqual(run(1))
    } finally {
      native.setThreads(threads)
    }
  })
})
