import { InkstoneError } from '@inkstone/core'
import { layersOf } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Freezes every layer but the head, the last one with weights.
 * @throws InkstoneError for a model without weights */
export function freezeBody(model: LayersModel): void {
  const all = layersOf(model)
  const head = all.findLast((layer) => layer.weights.length > 0)
  if (!head) {
    throw new InkstoneError(
      'headOnly: expected a model whose last layers have weights, got one that has none to train.',
    )
  }
  for (const layer of all) layer.trainable = layer === head
}
