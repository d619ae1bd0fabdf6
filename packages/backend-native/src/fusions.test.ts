import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import { loadAddon } from './loadAddon'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

function values<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  const size = tf.util.sizeFromShape(shape)
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 7919 + i * 12.9898))
  return tf.tensor<R>(data, shape)
}

/** What a layer with bias and relu becomes while gradients are recorded. */
function layer(x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  return tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation: 'relu' })
}

function network(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  weights: tf.Tensor2D,
  weightsBias: tf.Tensor1D,
): tf.Tensor {
  const pooled = tf.maxPool(layer(x, filter, bias), 2, 2, 'valid')
  const a = tf.reshape(pooled, [x.shape[0], -1]) as tf.Tensor2D
  return tf.fused.matMul({ a, b: weights, bias: weightsBias, activation: 'relu' })
}

function inputs(side: number, channels: number, filters: number): tf.Tensor[] {
  const pooled = Math.floor((side - 2) / 2) ** 2 * filters
  return [
    values<tf.Rank.R4>([3, side, side, channels], 1),
    values<tf.Rank.R4>([3, 3, channels, filters], 2),
    values<tf.Rank.R1>([filters], 3),
    values<tf.Rank.R2>([pooled, 7], 4),
    values<tf.Rank.R1>([7], 5),
  ]
}

type Compute = (...inputs: tf.Tensor[]) => tf.Tensor

onEveryIsa('the gradient of an input', () => {
  test('is not computed where nobody reads it', () => {
    void tf.setBackend('inkstone')
    const native = loadAddon()!
    const { conv2dInputGradient } = native
    let calls = 0
    native.conv2dInputGradient = (...given) => {
      calls += 1
      conv2dInputGradient(...given)
    }
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const [x, filter] = [values<tf.Rank.R4>([2, 6, 6, 3], 1), values<tf.Rank.R4>([3, 3, 3, 4], 2)]
      // Without an activation TensorFlow.js keeps its fused operation, which computes every gradient.
      const layer = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' })
      tf.grad((filter) => layer(x, filter as tf.Tensor4D))(filter).dataSync()
      expect(calls).toBe(0)
      tf.grad((x) => layer(x as tf.Tensor4D, filter))(x).dataSync()
      expect(calls).toBe(1)
    })
    native.conv2dInputGradient = conv2dInputGradient
    expect(tf.memory().numTensors).toBe(before)
  })
})

onEveryIsa('fusions', (isa) => {
  test.each([
    [8, 1, 5],
    [9, 3, 16],
    [7, 2, 33],
  ])('gradients of convolution, relu, pool and dense as on cpu (side %d, %d -> %d)', (...sizes) => {
    expectLikeCpu(() => tf.grads(network as Compute)(inputs(...sizes)), 1e-4)
  })

  test.each([
    [8, 1, 5],
    [9, 2, 16],
    [7, 1, 33],
  ])(
    'gradients of a first layer alone: nobody asks for its input (side %d, %d -> %d)',
    (...sizes) => {
      expectLikeCpu(() => {
        const [x, filter, bias, ...rest] = inputs(...sizes)
        return tf.grads((filter, bias) => (network as Compute)(x!, filter!, bias!, ...rest))([
          filter!,
          bias!,
        ])
      }, 1e-4)
    },
  )

  test('the sums of a pooled gradient, before and after the gradient is read', () => {
    expectLikeCpu(() => {
      const x = tf.relu(values<tf.Rank.R4>([2, 6, 6, 3], 1))
      const dy = values<tf.Rank.R4>([2, 3, 3, 3], 2)
      const gradient = (): tf.Tensor =>
        tf.grad((x) => tf.maxPool(tf.relu(x) as tf.Tensor4D, 2, 2, 'valid'))(x, dy)
      const [first, second] = [gradient(), gradient()]
      const sums = tf.sum(first, [0, 1, 2])
      const kept = tf.add(second, 0)
      return [sums, first, kept, tf.sum(second, [0, 1, 2]), tf.sum(first, 3)]
    })
  })

  test('results that are left pending can be read at any time', () => {
    expectLikeCpu(() => {
      const [x, filter, bias] = inputs(8, 2, 4) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D]
      const convolved = tf.conv2d(x, filter, 1, 'valid')
      const biased = tf.add(convolved, bias)
      const rectified = tf.relu(biased)
      const slope = tf.step(biased)
      const sum = tf.sum(tf.mul(biased, slope), [0, 1, 2])
      return [convolved, biased, rectified, slope, sum, tf.add(biased, bias), tf.relu(convolved)]
    }, 1e-4)
  })

  test('NaN and infinities in a relu gradient', () => {
    expectLikeCpu(() => {
      const x = tf.tensor2d([[1, -1, NaN, Infinity, -Infinity, 0]])
      const dy = tf.tensor2d([[NaN, NaN, 1, 2, Infinity, 3]])
      return tf.mul(dy, tf.step(x))
    })
  })

  test('an array that its owner changes afterwards', () => {
    void tf.setBackend('inkstone')
    const own = new Float32Array([1, 2, 3, 4])
    const x = tf.tensor2d(own, [2, 2])
    const product = tf.matMul(x, tf.eye(2))
    own.fill(0)
    expect([...product.dataSync()]).toEqual([1, 2, 3, 4])
    tf.dispose([x, product])
  })

  test('a variable that is assigned while a product waits', () => {
    void tf.setBackend('inkstone')
    const weights = tf.variable(tf.eye(2))
    const product = tf.matMul(tf.ones([1, 2]), weights)
    weights.assign(tf.zeros([2, 2]))
    expect([...product.dataSync()]).toEqual([1, 1])
    tf.dispose([weights, product])
  })

  test('no tensor and no buffer stays behind', () => {
    void tf.setBackend('inkstone')
    const run = (): void => {
      tf.tidy(() => tf.grads(network as Compute)(inputs(9, 3, 16))).forEach((g) => {
        g.dispose()
      })
    }
    run()
    const before = tf.memory()
    for (let i = 0; i < 5; i += 1) run()
    const after = tf.memory()
    expect(after.numTensors).toBe(before.numTensors)
    expect(after.numDataBuffers).toBe(before.numDataBuffers)
    expect(after).toMatchObject({
      poolFreeBytes: (before as { poolFreeBytes?: number }).poolFreeBytes,
    })
  })

  test('the same bits on 1, 2 and 3 threads', () => {
    void tf.setBackend('inkstone')
    const addon = loadAddon()!
    const threads = addon.threads()
    const results = [1, 2, 3].map((count) => {
      addon.setThreads(count)
      return tf.tidy(() =>
        tf
          .grads(network as Compute)(inputs(12, 5, 40))
          .map((gradient) => gradient.dataSync()),
      )
    })
    addon.setThreads(threads)
    expect(addon.isa()).toBe(isa)
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })
})
