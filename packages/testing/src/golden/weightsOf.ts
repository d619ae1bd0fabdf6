import type { LayersModel, layers } from '@tensorflow/tfjs-layers'

/** Copies of all weights of a model or a layer, in the order of `getWeights()`; running statistics included. */
export function weightsOf(owner: LayersModel | layers.Layer): Float32Array[] {
  return owner.getWeights().map((weight) => new Float32Array(weight.dataSync()))
}
