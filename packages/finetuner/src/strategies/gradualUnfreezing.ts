import {
  assertArgument,
  assertModel,
  type Callback,
  type FineTuner,
  wholeNumber,
} from '@inkstone/core'
import { adam, layersOf, trainingLoop } from '@inkstone/trainer'
import { layerGroups } from '../weights/layerGroups'
import { parameterCounts } from '../weights/parameterCounts'
import { perVariableRates } from '../weights/perVariableRates'
import { holdTrainability } from '../weights/trainability'
import { type FineTuningOptions, loopOptions, resolveOptions } from './fineTuningOptions'

export interface GradualUnfreezingOptions extends FineTuningOptions {
  /** Epochs until the next group is unfrozen. Default 1. */
  every?: number
}

/** Starts with the head alone, and unfreezes the next group of layers below every few epochs, until all train
 * (gradual unfreezing; Howard and Ruder, 2018, section 3.3), so that an untrained head does not damage the layers
 * below it. A group is a layer with its normalisation, or all layers of a block (`block1_...`). A group's optimizer
 * starts when it is unfrozen.
 *
 * Batch normalisation keeps the running statistics of the base model throughout; its scale and shift are unfrozen
 * with their group. Which layers are trainable is restored afterwards, even after an error.
 * @param options `learningRate` 1e-3, `epochs` 10, `every` 1, `batchSize` 32 by default. With fewer epochs than
 * groups the lowest ones stay frozen. @returns `trainedParameters` counts what was unfrozen at the end
 * @throws InkstoneError for an option out of range
 * @example await gradualUnfreezing({ every: 2 }).fineTune({ model, training, validation, seed: 1 }) */
export function gradualUnfreezing(options: GradualUnfreezingOptions = {}): FineTuner {
  const stage = 'gradualUnfreezing'
  const resolved = resolveOptions(stage, options, { learningRate: 1e-3 }, ['every'])
  const every = wholeNumber(`${stage}.every`, options.every ?? 1, { min: 1, unit: 'epochs' })
  const { learningRate, epochs } = resolved
  return {
    name: 'gradual-unfreezing',
    options: { ...resolved, every },
    async fineTune(job) {
      assertArgument('gradualUnfreezing.job', job, 'object', 'Pass { model, training, seed }.')
      assertModel(stage, job.model)
      const restore = holdTrainability(job.model)
      try {
        const [, ...below] = layerGroups(job.model)
        const frozen = new Set(below.flat())
        for (const layer of layersOf(job.model)) {
          if (frozen.has(layer)) layer.trainable = false
        }
        let thawed = 0 // groups
        const thaw = (): void => {
          for (const layer of below[thawed++] ?? []) layer.trainable = true
        }
        const unfreeze: Callback = {
          name: 'unfreeze',
          epochEnd({ epoch }) {
            if (epoch % every === 0 && epoch !== epochs) thaw()
          },
          state: () => thawed,
          restore(state) {
            while (thawed < Number(state)) thaw()
          },
        }
        const optimizer = perVariableRates(adam({ learningRate }), () => 1)
        const result = await trainingLoop(
          { ...loopOptions(stage, resolved), optimizer },
          { ...job, callbacks: [...(job.callbacks ?? []), unfreeze] },
        )
        return { ...result, ...parameterCounts(job.model) }
      } finally {
        restore()
      }
    },
  }
}
