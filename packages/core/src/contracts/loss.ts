import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { Stage } from './stage'

/** What a training minimises: a number for a batch of outputs, and its gradient. */
export interface Loss extends Stage {
  /** Mean over the batch, differentiable by the outputs.
   * @param outputs `[batch, ...]` float32: for a classification logits `[batch, classes]`, not normalised
   * @param targets what the task says of the batch: for a classification `[batch]` int32, class ids, or
   *   `[batch, classes]` float32, the share of each class */
  of(outputs: Tensor, targets: Tensor): Scalar
  /** What the mean of {@link of} was divided by, > 0: how much these targets count beside those of another part of a
   * batch. Left out, the number of images.
   * @example softmaxCrossEntropy({ classWeights: [1, 5] }).weight(tf.tensor1d([0, 1, 1], 'int32')) // 11 */
  weight?(targets: Tensor): number
}
