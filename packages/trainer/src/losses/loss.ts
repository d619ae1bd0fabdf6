import type { Stage } from '@inkstone/core'
import type * as tf from '@tensorflow/tfjs-core'

/** What a training minimises: a number for a batch of logits, and its gradient. */
export interface Loss extends Stage {
  /** Mean over the batch, differentiable by the logits.
   * @param logits `[batch, classes]` float32, not normalised */
  of(logits: tf.Tensor2D, targets: Targets): tf.Scalar
  /** What the mean of {@link of} was divided by, > 0: how much these targets count beside those of another part of a
   * batch. Left out, the number of images.
   * @example softmaxCrossEntropy({ classWeights: [1, 5] }).weight(tf.tensor1d([0, 1, 1], 'int32')) // 11 */
  weight?(targets: Targets): number
}

/** What the logits should say: `[batch]` int32, class ids, or `[batch, classes]` float32, the share of each
 * class (one-hot, or mixed). */
export type Targets = tf.Tensor1D | tf.Tensor2D
