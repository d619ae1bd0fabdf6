import type { Predictor, Split } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { classifierFor } from '../evaluation/classifierFor'

/** A model's logits for every image of a split, in the split's own order. @param stage the caller, for the message
 * @returns logits `[size, classes]`, in the order of the split's classes, or of the
 * model's where the split lacks some
 * @throws InkstoneError if the model does not fit the split */
export async function splitLogits(
  stage: string,
  model: LayersModel | Predictor,
  split: Split,
  batchSize: number,
): Promise<{ labels: number[]; logits: Float32Array }> {
  const classifier = await classifierFor(stage, model, split)
  const classes = classifier.split.classes.length
  const labels: number[] = []
  const logits = new Float32Array(split.size * classes)
  for await (const batch of classifier.split.batches({ batchSize, reuse: true })) {
    logits.set(await classifier.logits(batch.images, batch.size), labels.length * classes)
    for (const label of batch.labels) labels.push(label)
  }
  return { labels, logits }
}
