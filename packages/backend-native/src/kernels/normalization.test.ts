import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

function values(shape: number[], seed: number): tf.Tensor {
  return tf.randomUniform(shape, -2, 2, 'float32', seed)
}

onEveryIsa('FusedBatchNorm', () => {
  test('any number of channels, with and without offset and scale', () => {
    const side = fc.integer({ min: 1, max: 9 })
    const shapes = fc.tuple(side, side, side, fc.oneof(side, fc.integer({ min: 10, max: 70 })))
    fc.assert(
      fc.property(shapes, fc.boolean(), fc.boolean(), fc.nat(), (shape, offset, scale, seed) => {
        const channels = [shape[3]]
        expectLikeCpu(() =>
          tf.batchNorm(
            values(shape, seed) as tf.Tensor4D,
            values(channels, seed + 1) as tf.Tensor1D,
            tf.abs(values(channels, seed + 2)) as tf.Tensor1D,
            offset ? (values(channels, seed + 3) as tf.Tensor1D) : undefined,
            scale ? (values(channels, seed + 4) as tf.Tensor1D) : undefined,
            0.01,
          ),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('large maps, NaN and infinities', () => {
    expectLikeCpu(() => {
      const x = tf.concat([values([50, 33, 21], 1), tf.fill([1, 33, 21], Number.NaN)], 0)
      const y = tf.concat([x, tf.fill([1, 33, 21], Number.POSITIVE_INFINITY)], 0)
      return tf.batchNorm3d(
        y as tf.Tensor3D,
        values([21], 2) as tf.Tensor1D,
        tf.zeros([21]) as tf.Tensor1D,
      )
    })
  })

  test('statistics of the shape of x are left to cpu', () => {
    expectLikeCpu(() => {
      const shape = [3, 4]
      const [x, mean, variance] = [1, 2, 3].map(
        (seed) => tf.abs(values(shape, seed)) as tf.Tensor2D,
      )
      return tf.batchNorm2d(x!, mean!, variance!)
    })
  })

  test('gradients of any number of channels, with and without scale', () => {
    const side = fc.integer({ min: 1, max: 6 })
    const channels = fc.oneof(side, fc.integer({ min: 7, max: 40 }))
    fc.assert(
      fc.property(fc.tuple(side, side, side, channels), fc.nat(), (shape, seed) => {
        expectLikeCpu(() => gradients(shape, seed), 1e-4)
      }),
      { numRuns: 30 },
    )
    expectLikeCpu(() => gradients([32, 20, 20, 3], 1), 1e-3)
  })

  test('the gradient is one kernel', async () => {
    void tf.setBackend('inkstone')
    const { kernelNames } = await tf.profile(() => gradients([2, 3, 3, 4], 1)[0]!)
    expect(kernelNames).toContain('InkstoneBatchNormGradient')
  })

  test('gradients where the statistics have the shape of x', () => {
    expectLikeCpu(() => {
      const [x, mean, variance] = [1, 2, 3].map((seed) => tf.abs(values([3, 4], seed)))
      const ones = [tf.zeros([3, 4]), tf.ones([3, 4])]
      const normalized = (...given: tf.Tensor[]): tf.Tensor => {
        const [of, mu, sigma, offset, scale] = given as [tf.Tensor2D, ...tf.Tensor2D[]]
        return tf.batchNorm2d(of, mu!, sigma!, offset, scale)
      }
      return tf.grads(normalized)([x!, mean!, variance!, ...ones])
    }, 1e-4)
  })
})

/** Those of x, mean, variance, offset and scale. */
function gradients(shape: number[], seed: number): tf.Tensor[] {
  const channels = shape.slice(-1)
  const inputs = [
    ...[values(shape, seed), values(channels, seed + 1), tf.abs(values(channels, seed + 2))],
    ...[values(channels, seed + 3), values(channels, seed + 4)],
  ]
  const weights = values(shape, seed + 5)
  const normalized = (...given: tf.Tensor[]): tf.Tensor => {
    const [x, mean, variance, offset, scale] = given as [tf.Tensor4D, ...tf.Tensor1D[]]
    return tf.mul(tf.batchNorm(x, mean!, variance!, offset, scale, 0.1), weights)
  }
  return tf.grads(normalized)(inputs)
}
