import * as tf from '@tensorflow/tfjs-core'
import { HeldValues } from '../heldValues'
import type { NativeKernel } from '../nativeKernel'
import { PendingNormalization, pendingTensor } from '../pending'

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
      relu: boolean,
    ): void
    /** Mean and biased variance of each column. */
    columnMoments(x: Float32Array, mean: Float32Array, variance: Float32Array): void
    batchMomentsGradient(
      x: Float32Array,
      dy: Float32Array,
      mean: Float32Array,
      variance: Float32Array,
      scale: Float32Array,
      dx: Float32Array,
      dOffset: Float32Array,
      dScale: Float32Array,
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
    native.batchNormalize(values, means, variances, offsets, scales, y, epsilon, false)
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

/** A kernel of our own: batchNormalization.ts calls it. Inputs x `[..., channels]`, offset and scale
 * `[channels]`; attribute `epsilon`. Results: x normalised with its own moments, then those, mean and biased
 * variance. The first is left pending, for a relu to join. */
export const batchNormTraining = 'InkstoneBatchNormTraining'

const normalizeBatch: NativeKernel = {
  name: batchNormTraining,
  run({ inputs, attrs, backend, native }) {
    const { x, offset, scale } = inputs
    const given = [x!, offset!, scale!].map((tensor) => backend.floats(tensor))
    const [values, offsets, scales] = given
    const channels = x!.shape[x!.shape.length - 1]
    if (!values || !offsets || !scales || values.length === 0) return undefined
    if (offsets.length !== channels || scales.length !== channels) return undefined
    const mean = backend.allocate('float32', channels)
    const variance = backend.allocate('float32', channels)
    native.columnMoments(values, mean, variance)
    const held = [values, mean, variance, offsets, scales].map(
      (array) => new HeldValues(backend, array),
    )
    const read = held.map((one) => one.values) as [
      ...[Float32Array, Float32Array, Float32Array, Float32Array, Float32Array],
    ]
    const pending = new PendingNormalization(backend, held, (relu) => {
      const y = backend.allocate('float32', values.length)
      native.batchNormalize(...read, y, attrs.epsilon as number, relu)
      return y
    })
    return [
      pendingTensor(backend, x!.shape, pending),
      backend.makeTensorInfo([channels], 'float32', mean),
      backend.makeTensorInfo([channels], 'float32', variance),
    ]
  },
}

/** Its gradient: inputs dy, x, mean, variance and scale; results the gradients of x, offset and scale. */
export const batchNormTrainingGradient = 'InkstoneBatchNormTrainingGradient'

const normalizeBatchGradient: NativeKernel = {
  name: batchNormTrainingGradient,
  run({ inputs, attrs, backend, native }) {
    const { dy, x, mean, variance, scale } = inputs
    const [change, values, means, variances, scales] = [dy!, x!, mean!, variance!, scale!].map(
      (tensor) => backend.floats(tensor),
    )
    if (!change || !values || !means || !variances || !scales) return undefined
    const dx = backend.allocate('float32', values.length)
    const dOffset = backend.allocate('float32', means.length)
    const dScale = backend.allocate('float32', means.length)
    const read = [values, change, means, variances, scales] as const
    native.batchMomentsGradient(...read, dx, dOffset, dScale, attrs.epsilon as number)
    return [
      backend.makeTensorInfo(x!.shape, 'float32', dx),
      backend.makeTensorInfo(mean!.shape, 'float32', dOffset),
      backend.makeTensorInfo(mean!.shape, 'float32', dScale),
    ]
  },
}

export const normalizationKernels: NativeKernel[] = [
  fusedBatchNorm,
  fusedBatchNormGradient,
  normalizeBatch,
  normalizeBatchGradient,
]
