import { type ImageShape, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** How a sum over what a model gives for a batch changes with each pixel, in inference mode.
 * @param images `[size, height, width, channels]` float32
 * @param score of the logits `[size, classes]`: a scalar, in which each image has a part of its own
 * @returns as large as the images, copied out of the backend */
export function inputGradients(
  model: LayersModel,
  images: Float32Array,
  imageShape: ImageShape,
  score: (logits: tf.Tensor2D) => tf.Tensor,
): Float32Array {
  const length = imageShape.reduce((product, side) => product * side, 1)
  const gradients = tf.tidy(() => {
    const given = tf.tensor4d(images, [images.length / length, ...imageShape])
    return withLogits(model, () =>
      tf.grad((input) => tf.sum(score(model.apply(input) as tf.Tensor2D)))(given),
    )
  })
  const values = new Float32Array(gradients.dataSync())
  tf.dispose(gradients)
  return values
}
