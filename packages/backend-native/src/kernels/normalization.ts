import * as tf from '@tensorflow/tfjs-core'
import type { NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** y = (x - mean) * scale / sqrt(variance + epsilon) + offset, a column each. */
    batchNormalize(
      x: Float32Array,
      mean: Float32Array,
      variance: Float32Array,
      offset: Float32Array | null,
      scale: Float32Array | null,
      y: Float32Array,
      epsilon: number,
    ): void
    batchNormalizeGradient(
      x: Float32Array,
      dy: Float32Array,
      mean: Float32Array,
      variance: Float32Array,
      scale: Float32Array | null,
      dx: Float32Array,
      dMean: Float32Array,
      dVariance: Float32Array,
      dOffset: Float32Array,
      dScale: Float32Array,
      epsilon: number,
    ): void
  }
}

/** Statistics of one value a channel (the last dimension); others are left to `cpu`. */
const fusedBatchNorm: NativeKernel = {
  name: tf.FusedBatchNorm,
  run({ inputs, attrs, backend, native }) {
    const { x, mean, variance, offset, scale } = inputs
    const channels = x!.shape[x!.shape.length - 1]
    const values = backend.floats(x!)
    if (values === undefined || !channels || values.length === 0) return undefined
    const perChannel = (tensor: tf.TensorInfo | undefined): Float32Array | null | undefined => {
      if (!tensor) return null
      const given = backend.floats(tensor)
      return given?.length === channels ? given : undefined
    }
    const means = perChannel(mean)
    const variances = perChannel(variance)
    const offsets = perChannel(offset)
    const scales = perChannel(scale)
    if (!means || !variances || offsets === undefined || scales === undefined) return undefined
    const epsilon = (attrs.varianceEpsilon ?? 0.001) as number
    const y = backend.allocate('float32', values.length)
    native.batchNormalize(values, means, variances, offsets, scales, y, epsilon)
    return backend.makeTensorInfo(x!.shape, 'float32', y)
  },
}

/** A kernel of our own: batchNormGradient.ts calls it. Inputs dy, x, mean, variance and, where there is one,
 * scale; results the gradients of x, mean, variance, offset and scale. */
export const batchNormGradient = 'InkstoneBatchNormGradient'

const fusedBatchNormGradient: NativeKernel = {
  name: batchNormGradient,
  run({ inputs, attrs, backend, native }) {
    const { dy, x, mean, variance, scale } = inputs
    const [change, values, means, variances] = [dy!, x!, mean!, variance!].map((tensor) =>
      backend.floats(tensor),
    )
    const scales = scale ? backend.floats(scale) : null
    if (!change || !values || !means || !variances || scales === undefined) return undefined
    const dx = backend.allocate('float32', values.length)
    const rest = [0, 1, 2, 3].map(() => backend.allocate('float32', means.length))
    const [dMean, dVariance, dOffset, dScale] = rest as [
      ...[Float32Array, Float32Array, Float32Array, Float32Array],
    ]
    const read = [values, change, means, variances, scales] as const
    const written = [dx, dMean, dVariance, dOffset, dScale] as const
    native.batchNormalizeGradient(...read, ...written, attrs.epsilon as number)
    return [
      backend.makeTensorInfo(x!.shape, 'float32', dx),
      ...rest.map((sums) => backend.makeTensorInfo(mean!.shape, 'float32', sums)),
    ]
  },
}

export const normalizationKernels: NativeKernel[] = [fusedBatchNorm, fusedBatchNormGradient]
