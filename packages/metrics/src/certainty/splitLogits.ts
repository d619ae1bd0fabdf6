import type { Split } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { logitsOf } from '../evaluation/logitsOf'

/** What a model gives for every image of a split, in the split's own order.
 * @param stage who asks, for the message
 * @returns logits `[size, classes]` */
export async function splitLogits(
  stage: string,
  model: LayersModel,
  split: Split,
  batchSize: number,
): Promise<{ labels: number[]; logits: Float32Array }> {
  const classes = split.classes.length
  const labels: number[] = []
  const logits = new Float32Array(split.size * classes)
  for await (const batch of split.batches({ batchSize, reuse: true })) {
    const shape = [batch.size, ...split.imageShape] as const
    logits.set(logitsOf(stage, model, batch.images, [...shape]), labels.length * classes)
    for (const label of batch.labels) labels.push(label)
  }
  return { labels, logits }
}
