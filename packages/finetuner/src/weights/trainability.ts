import { layersOf } from '@inkstone/trainer'
import { type LayersModel, Sequential } from '@tensorflow/tfjs-layers'

/** Remembers which layers and weights of a model are trainable. A model that nobody has used yet is built first: a
 * sequential one makes all its weights trainable when it is.
 * @returns puts everything back as it was */
export function holdTrainability(model: LayersModel): () => void {
  if (model instanceof Sequential && !model.built) model.build()
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
