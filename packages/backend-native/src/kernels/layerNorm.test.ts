import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

function values(shape: number[], seed: number): tf.Tensor {
  return tf.randomUniform(shape, -2, 2, 'float32', seed)
}

const onOurs = (): boolean => tf.getBackend() === 'inkstone'

/** The kernel on our backend; on `cpu` the formula in operations of TensorFlow.js. */
function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  if (onOurs()) return tf.engine().runKernel('InkstoneLayerNorm', { x, gamma, beta }, { epsilon })
  const { mean, variance } = tf.moments(x, -1, true)
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)))
  return tf.add(tf.mul(normal, gamma), beta)
}

function gelu(x: tf.Tensor): tf.Tensor {
  if (onOurs()) return tf.engine().runKernel('InkstoneGelu', { x })
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
}

const columns = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 150 }))
const rows = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 400 }))

onEveryIsa('InkstoneLayerNorm', () => {
  test('rows of any length, as the formula says', () => {
    fc.assert(
      fc.property(rows, columns, fc.nat(), (m, n, seed) => {
        expectLikeCpu(
          () => layerNorm(values([m, n], seed), values([n], seed + 1), values([n], seed + 2), 1e-3),
          1e-4,
        )
      }),
      { numRuns: 40 },
    )
  })

  test('its gradients', () => {
    fc.assert(
      fc.property(rows, columns, fc.nat(), (m, n, seed) => {
        expectLikeCpu(() => {
          const weights = values([1, m, n], seed + 3)
          const of = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor =>
            tf.mul(layerNorm(x, gamma, beta, 0.1), weights)
          return tf.grads(of)([
            ...[values([1, m, n], seed), values([n], seed + 1), values([n], seed + 2)],
          ])
        }, 1e-3)
      }),
      { numRuns: 30 },
    )
  })

  test('a mean far from 0 costs no digits: 1000, 1001, 1002 become -1.2247, 0, 1.2247', () => {
    void tf.setBackend('inkstone')
    const y = tf.tidy(() =>
      layerNorm(tf.tensor2d([[1000, 1001, 1002]]), tf.ones([3]), tf.zeros([3]), 1e-9).dataSync(),
    )
    expect([...y].map((value) => value.toFixed(3))).toEqual(['-1.225', '0.000', '1.225'])
  })

  test('NaN in one row stays there', () => {
    expectLikeCpu(() => {
      const x = tf.concat([values([3, 20], 1), tf.fill([1, 20], Number.NaN)], 0)
      return layerNorm(x, tf.ones([20]), tf.zeros([20]), 1e-3)
    }, 1e-4)
  })

  test('a gamma that does not fit is refused', () => {
    void tf.setBackend('inkstone')
    const call = (): tf.Tensor =>
      tf.tidy(() => layerNorm(values([2, 3], 1), values([4], 1), values([3], 1), 1e-3))
    expect(call).toThrow(
      'InkstoneLayerNorm of x float32 [2,3], gamma float32 [4], beta float32 [3]: ' +
        'the kernel does not take these inputs.',
    )
  })
})

onEveryIsa('InkstoneGelu', () => {
  test('any length and its gradient', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.nat(), (length, seed) => {
        expectLikeCpu(() => gelu(tf.mul(values([length], seed), 3)))
        expectLikeCpu(() => tf.grad(gelu)(tf.mul(values([length], seed), 3)))
      }),
      { numRuns: 20 },
    )
  })

  test('values by hand: x times the share of the normal distribution below x', () => {
    void tf.setBackend('inkstone')
    const y = tf.tidy(() => gelu(tf.tensor1d([-10, -1, 0, 1, 10])).dataSync())
    const expected = [0, -0.158655, 0, 0.841345, 10] // Phi(1) = 0.841345
    for (const [i, value] of expected.entries()) expect(y[i]).toBeCloseTo(value, 5)
  })
})
