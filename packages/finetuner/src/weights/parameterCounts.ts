import type { FineTuningResult } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** How many weights of a model are trainable as it stands, and how many there are, counted one by one.
 * Running statistics of batch normalisation count to the total: they are weights that no gradient trains. */
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
