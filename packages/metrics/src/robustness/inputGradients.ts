import { type ImageShape, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** The gradient of a sum over a model's outputs for a batch with respect to each pixel, in inference mode. @param
 * images `[size, height, width, channels]` float32 @param score a function of the logits `[size, classes]`: a scalar
 * that is a sum over the images @returns an array of the images' size, copied out of the backend */
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
