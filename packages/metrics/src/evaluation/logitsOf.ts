import { InkstoneError, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** The logits of a model for a batch, in inference mode, copied out of the backend. If the model ends in a softmax,
 * they are the values before it. @param stage the caller, for the message: `predict`
 * @param images `[size, height, width, channels]` float32, ink 1
 * @returns `[size, classes]`
 * @throws InkstoneError if a logit is not finite */
export function logitsOf(
  stage: string,
  model: LayersModel,
  images: Float32Array,
  shape: [size: number, height: number, width: number, channels: number],
): Float32Array {
  const logits = tf.tidy(
    () => withLogits(model, () => model.apply(tf.tensor4d(images, shape))) as tf.Tensor,
  )
  const values = new Float32Array(logits.dataSync())
  tf.dispose(logits)
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) {
    const row = Math.floor((wrong * shape[0]) / values.length)
    throw new InkstoneError(
      `${stage}: expected finite logits, got ${values[wrong]} for image ${row} of the batch. ` +
        'The weights or the pixels hold values that are not finite.',
    )
  }
  return values
}
