import { layersOf } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Remembers which layers and weights of a model are trainable.
 * @returns puts everything back as it was */
export function holdTrainability(model: LayersModel): () => void {
  const all = layersOf(model)
  const layerFlags = all.map(({ trainable }) => trainable)
  const weights = all.flatMap((layer) => layer.weights)
  const weightFlags = weights.map(({ trainable }) => trainable)
  return () => {
    all.forEach((layer, index) => {
      layer.trainable = layerFlags[index]!
    })
    weights.forEach((weight, index) => {
      weight.trainable = weightFlags[index]!
    })
  }
}
