import * as tf from '@tensorflow/tfjs-core'

/** The logits of a class, summed over the batch.
 * @param logits `[size, classes]` */
export function logitSum(logits: tf.Tensor2D, label: number): tf.Scalar {
  return tf.sum(tf.slice(logits, [0, label], [-1, 1]))
}
