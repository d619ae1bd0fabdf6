import * as tf from '@tensorflow/tfjs-core'
import { inputGradients } from '../robustness/inputGradients'
import type { AttackTarget } from './attack'

/** The gradient of each image's cross-entropy with respect to its pixels. @param images the point: the target's
 * images or others near them @returns an array of the images' size */
export function lossGradients(
  { model, imageShape, labels }: Omit<AttackTarget, 'images' | 'positions'>,
  images: Float32Array,
): Float32Array {
  return inputGradients(model, images, imageShape, (logits) => {
    const truth = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1])
    return tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits))))
  })
}
