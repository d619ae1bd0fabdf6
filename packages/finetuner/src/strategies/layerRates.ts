import { assertArgument, assertModel, type FineTuner } from '@inkstone/core'
import { adam } from '@inkstone/trainer'
import type * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { freezeNorms } from '../weights/freezeNorms'
import { layerGroups } from '../weights/layerGroups'
import { perVariableRates } from '../weights/perVariableRates'
import {
  above0,
  type FineTuningOptions,
  loopOptions,
  type NormOptions,
  resolveNorms,
  resolveOptions,
} from './fineTuningOptions'
import { tune } from './tune'

export interface LayerRatesOptions extends FineTuningOptions, NormOptions {
  /** Ratio of a group's rate to that of the group above it, in (0, 1]. Default 1 / 2.6, as in the paper. */
  decay?: number
}

/** Trains all layers, each group at its own rate (discriminative fine-tuning; Howard and Ruder, 2018,
 * section 3.2): the head at `learningRate`, and each group below it at `decay` times the rate of the one above,
 * because layers near the pixels are the most general and need the least change.
 *
 * A group is a layer with its normalisation, or all layers of a block (`block1_...`).
 * @param options `learningRate` 1e-3 (the head's), `decay` 1 / 2.6, `epochs` 10, `batchSize` 32, `batchNorm`
 * 'running' by default
 * @throws InkstoneError for an option out of range
 * @example await layerRates({ decay: 0.5 }).fineTune({ model, training, validation, seed: 1 }) */
export function layerRates(options: LayerRatesOptions = {}): FineTuner {
  const own = ['batchNorm', 'decay']
  const resolved = resolveOptions('layerRates', options, { learningRate: 1e-3 }, own)
  const norms = resolveNorms('layerRates', options)
  const decay = above0('layerRates.decay', options.decay ?? 1 / 2.6, { max: 1 })
  const { learningRate } = resolved
  return {
    name: 'layer-rates',
    options: { ...resolved, ...norms, decay },
    async fineTune(job) {
      assertArgument('layerRates.job', job, 'object', 'Pass { model, training, seed }.')
      assertModel('layerRates', job.model)
      const factors = factorsOf(job.model, decay)
      const optimizer = perVariableRates(
        adam({ learningRate }),
        (variable) => factors.get(variable)!,
      )
      const loop = { ...loopOptions('layerRates', resolved), optimizer }
      return tune(loop, job, norms.batchNorm === 'frozen' ? freezeNorms : undefined)
    },
  }
}

/** 1 for the head's variables, `decay` for those of the group below it, `decay^2` for the next, and so on. */
function factorsOf(model: LayersModel, decay: number): Map<tf.Variable, number> {
  const factors = new Map<tf.Variable, number>()
  layerGroups(model).forEach((group, depth) => {
    for (const weight of group.flatMap((layer) => layer.trainableWeights)) {
      factors.set(weight.read() as tf.Variable, decay ** depth)
    }
  })
  return factors
}
