import { layersOf } from '@inkstone/trainer'
import { type LayersModel, Sequential } from '@tensorflow/tfjs-layers'

/** Saves which layers and weights of a model are trainable. An unused model is built first, because a sequential
 * model makes all its weights trainable when it is built. @returns a function that restores everything */
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
