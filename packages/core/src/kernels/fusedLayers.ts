import type { TensorInfo } from '@tensorflow/tfjs-core'

// A backend may bring a layer as one kernel with its gradient registered. The models ask
// `tf.getKernel(name, backend)` and compose the layer of ordinary operations where there is none.

/** Layer normalisation (Ba, Kiros and Hinton, 2016) over the last axis:
 * `gamma (x - mean) / sqrt(variance + epsilon) + beta`, with the biased variance. Float32; one tensor of x's
 * shape. */
export const fusedLayerNorm = 'InkstoneLayerNorm'

export interface FusedLayerNormInputs {
  /** `[..., width]` */
  x: TensorInfo
  /** `[width]` */
  gamma: TensorInfo
  /** `[width]` */
  beta: TensorInfo
}

export interface FusedLayerNormAttrs {
  /** Added to the variance, > 0. */
  epsilon: number
}

/** The exact GELU (Hendrycks and Gimpel, 2016), `x (1 + erf(x / sqrt 2)) / 2`. Input `x`, float32 of any shape;
 * one tensor of that shape. */
export const fusedGelu = 'InkstoneGelu'
