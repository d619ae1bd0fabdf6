import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers'

/** A copy of a tensor's values: the backend's own array may be overwritten later. */
export function valuesOf(tensor: tf.Tensor): Float32Array {
  return new Float32Array(tensor.dataSync())
}

/** Sets a weight's values. They are copied. */
export function writeValues(weight: LayerVariable, values: Float32Array): void {
  const tensor = tf.tensor(values.slice(), weight.shape as number[])
  weight.write(tensor)
  tensor.dispose()
}

/** A snapshot of a model's weights. */
export interface HeldWeights {
  readonly values: readonly Float32Array[]
  /** Restores them. */
  restore(): void
}

export function holdWeights(model: LayersModel): HeldWeights {
  const values = model.weights.map((weight) => valuesOf(weight.read()))
  return {
    values,
    restore() {
      model.weights.forEach((weight, index) => {
        writeValues(weight, values[index]!)
      })
    },
  }
}
