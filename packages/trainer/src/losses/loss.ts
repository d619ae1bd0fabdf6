import type { Stage } from '@inkstone/core'
import type * as tf from '@tensorflow/tfjs-core'

/** What is made small: a number for a batch of logits, and its gradient. */
export interface Loss extends Stage {
  /** Mean over the batch, differentiable by the logits.
   * @param logits `[batch, classes]` float32, not normalised */
  of(logits: tf.Tensor2D, targets: Targets): tf.Scalar
}

/** What the logits should say: `[batch]` int32, class ids, or `[batch, classes]` float32, the share of each
 * class (one-hot, or mixed). */
export type Targets = tf.Tensor1D | tf.Tensor2D
