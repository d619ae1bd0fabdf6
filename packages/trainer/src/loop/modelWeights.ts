import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers'
import { layersOf } from './layersOf'

/** All weights of a model, including running statistics of batch normalisation, layer by layer, by name within a layer.
 * (`model.weights` has the trainable ones first: its order changes when a layer is unfrozen.) */
export function weightsInOrder(model: LayersModel): LayerVariable[] {
  return [...new Set(layersOf(model))].flatMap((layer) =>
    layer.weights.toSorted((one, other) =>
      one.originalName === other.originalName
        ? one.id - other.id
        : one.originalName < other.originalName
          ? -1
          : 1,
    ),
  )
}

/** All weights of a model, copied out of the backend, in the order of {@link weightsInOrder}. A clone of a tensor would
 * share its memory with the weights, which an optimizer may change in place. */
export function copyWeights(model: LayersModel): Float32Array[] {
  return weightsInOrder(model).map((weight) => new Float32Array(weight.read().dataSync()))
}

/** Sets a model's weights from copies. */
export function writeWeights(model: LayersModel, values: readonly Float32Array[]): void {
  tf.tidy(() => {
    weightsInOrder(model).forEach((weight, index) => {
      weight.write(tf.tensor(values[index]!.slice(), weight.read().shape))
    })
  })
}
