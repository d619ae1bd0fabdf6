import type { ImageShape } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { argMax } from '../evaluation/argMax'
import { logitsOf } from '../evaluation/logitsOf'

/** Whether a model reads each image of a batch right, 1 or 0; of equal logits the first class counts.
 * @param stage who asks, for the message
 * @param images `[size, height, width, channels]` */
export function readsRight(
  stage: string,
  model: LayersModel,
  { images, labels }: { images: Float32Array; labels: Int32Array },
  imageShape: ImageShape,
): Uint8Array {
  const logits = logitsOf(stage, model, images, [labels.length, ...imageShape])
  const classes = logits.length / labels.length
  return Uint8Array.from(labels, (label, row) => (argMax(logits, row, classes) === label ? 1 : 0))
}
