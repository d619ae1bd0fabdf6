import type { FineTuningResult } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** The numbers of currently trainable weights and of all weights of a model, counted individually. The total includes
 * the running statistics of batch normalisation: weights that no gradient trains. */
export function parameterCounts(
  model: LayersModel,
): Pick<FineTuningResult, 'trainedParameters' | 'totalParameters'> {
  return {
    trainedParameters: count(model.trainableWeights),
    totalParameters: count(model.weights),
  }
}

function count(weights: LayersModel['weights']): number {
  return weights.reduce((sum, weight) => sum + weight.read().size, 0)
}
