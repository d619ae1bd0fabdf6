import * as tf from '@tensorflow/tfjs-core'
import { inputGradients } from '../robustness/inputGradients'
import type { AttackTarget } from './attack'

/** How the cross-entropy of each image changes with its pixels.
 * @param images where: those of the target, or others beside them
 * @returns as large as the images */
export function lossGradients(
  { model, imageShape, labels }: Omit<AttackTarget, 'images' | 'positions'>,
  images: Float32Array,
): Float32Array {
  return inputGradients(model, images, imageShape, (logits) => {
    const truth = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1])
    return tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits))))
  })
}
