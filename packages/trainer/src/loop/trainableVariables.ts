import { assertModel } from '@inkstone/core'
import type * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** The variables behind a model's trainable weights, in the order of `model.trainableWeights`.
 * Layers whose `trainable` is false have none here.
 * @example trainableVariables(model).length // 8 for cnn('seed-001') */
export function trainableVariables(model: LayersModel): tf.Variable[] {
  assertModel('trainableVariables', model)
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable)
}
