import { InkstoneError } from '@inkstone/core'
import { layersOf } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Makes every layer but the head, the last one with weights, untrainable.
 * @returns puts everything back as it was
 * @throws InkstoneError for a model without weights */
export function freezeBody(model: LayersModel): () => void {
  const all = layersOf(model)
  const head = all.findLast((layer) => layer.weights.length > 0)
  if (!head) {
    throw new InkstoneError(
      'headOnly: expected a model whose last layers have weights, got one that has none to train.',
    )
  }
  const layerFlags = all.map(({ trainable }) => trainable)
  const weights = all.flatMap((layer) => layer.weights)
  const weightFlags = weights.map(({ trainable }) => trainable)
  for (const layer of all) layer.trainable = layer === head
  return () => {
    all.forEach((layer, index) => {
      layer.trainable = layerFlags[index]!
    })
    weights.forEach((weight, index) => {
      weight.trainable = weightFlags[index]!
    })
  }
}
