import type { FineTuner } from '@inkstone/core'
import { adam, trainingLoop } from '@inkstone/trainer'
import { type FineTuningOptions, resolveOptions } from './fineTuningOptions'
import { parameterCounts } from './parameterCounts'

/** Trains all layers on, at a rate low enough to keep most of what they know. Layers that were frozen when
 * the model came stay frozen.
 * @param options `learningRate` 1e-4, `epochs` 10, `batchSize` 32 where left out
 * @throws InkstoneError for an option out of range
 * @example await allLayers({ epochs: 5 }).fineTune({ model, training, validation, seed: 1 }) */
export function allLayers(options: FineTuningOptions = {}): FineTuner {
  const resolved = resolveOptions('allLayers', options, { learningRate: 1e-4 })
  const { learningRate, epochs, batchSize } = resolved
  return {
    name: 'all-layers',
    options: { ...resolved },
    async fineTune(job) {
      const counts = parameterCounts(job.model)
      const optimizer = adam({ learningRate })
      const result = await trainingLoop({ stage: 'allLayers', epochs, batchSize, optimizer }, job)
      return { ...result, ...counts }
    },
  }
}
