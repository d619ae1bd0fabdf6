import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** All weights of a model, running statistics of batch normalisation included, copied out of the backend, in the
 * order of `model.weights`. A clone of a tensor would share its memory with the weights, which an optimizer may
 * change in place. */
export function copyWeights(model: LayersModel): Float32Array[] {
  return model.weights.map((weight) => new Float32Array(weight.read().dataSync()))
}

/** Puts copied weights into a model. */
export function writeWeights(model: LayersModel, values: readonly Float32Array[]): void {
  tf.tidy(() => {
    model.weights.forEach((weight, index) => {
      weight.write(tf.tensor(values[index]!.slice(), weight.read().shape))
    })
  })
}
