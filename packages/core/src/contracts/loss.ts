import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { Stage } from './stage'

/** What a training minimises: a number for a batch of outputs, and its gradient. */
export interface Loss extends Stage {
  /** Mean over the batch, differentiable by the outputs.
   * @param outputs `[batch, ...]` float32: for a classification logits `[batch, classes]`, not normalised
   * @param targets the task's targets for the batch: for a classification `[batch]` int32, class ids, or
   *   `[batch, classes]` float32, the share of each class */
  of(outputs: Tensor, targets: Tensor): Scalar
  /** The divisor of the mean in {@link of}, > 0: the weight of these targets relative to those of another part of a
   * batch. Default: the number of images.
   * @example softmaxCrossEntropy({ classWeights: [1, 5] }).weight(tf.tensor1d([0, 1, 1], 'int32')) // 11 */
  weight?(targets: Tensor): number
  /** Whether {@link of} depends on its arguments alone, and reads values only through `compute` of the
   * {@link passRecorder}. A backend may then record a training step and repeat it as one call. Default false. */
  readonly recordable?: boolean
}
