import type { TensorInfo } from '@tensorflow/tfjs-core'

// A backend may provide a layer as one kernel with its gradient registered. The models ask `tf.getKernel(name,
// backend)` and compose the layer from ordinary operations if there is none.

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

/** Self-attention of several heads (Vaswani et al., 2017), `softmax(q k^T / sqrt(size)) v` in each, without the
 * scores of all pairs in memory. Float32; one tensor `[batch, tokens, heads size]`, the heads side by side. */
export const fusedAttention = 'InkstoneAttention'

export interface FusedAttentionInputs {
  /** `[batch, tokens, 3 heads size]`: queries, keys and values, each with its heads one after another. */
  qkv: TensorInfo
  /** Bool `[batch, tokens]`: false hides a token from attention. Empty, `[0]`: none is hidden. */
  mask: TensorInfo
}

export interface FusedAttentionAttrs {
  heads: number
}
