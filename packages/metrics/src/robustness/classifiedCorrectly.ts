import { argMax } from '@inkstone/pixels'
import type { Classifier } from '../evaluation/classifierFor'

/** Whether the class of each image of a batch is predicted correctly, 1 or 0; on a tie the first class counts.
 * @param images `[size, height, width, channels]` */
export async function classifiedCorrectly(
  classifier: Classifier,
  { images, labels }: { images: Float32Array; labels: Int32Array },
): Promise<Uint8Array> {
  const logits = await classifier.logits(images, labels.length)
  const classes = logits.length / labels.length
  return Uint8Array.from(labels, (label, row) =>
    argMax(logits, row * classes, (row + 1) * classes) === label ? 1 : 0,
  )
}
