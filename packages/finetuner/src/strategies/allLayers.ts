import type { FineTuner } from '@inkstone/core'
import { adam } from '@inkstone/trainer'
import { freezeNorms } from '../weights/freezeNorms'
import {
  type FineTuningOptions,
  loopOptions,
  type NormOptions,
  resolveNorms,
  resolveOptions,
} from './fineTuningOptions'
import { tune } from './tune'

export interface AllLayersOptions extends FineTuningOptions, NormOptions {}

/** Continues training all layers, at a rate low enough to keep most of what they know. Layers that were frozen before
 * stay frozen.
 * @param options `learningRate` 1e-4, `epochs` 10, `batchSize` 32, `batchNorm` 'running' by default @throws
 * InkstoneError for an option out of range
 * @example await allLayers({ epochs: 5 }).fineTune({ model, training, validation, seed: 1 }) */
export function allLayers(options: AllLayersOptions = {}): FineTuner {
  const resolved = resolveOptions('allLayers', options, { learningRate: 1e-4 }, ['batchNorm'])
  const norms = resolveNorms('allLayers', options)
  const { learningRate } = resolved
  return {
    name: 'all-layers',
    options: { ...resolved, ...norms },
    fineTune(job) {
      const optimizer = adam({ learningRate })
      const loop = { ...loopOptions('allLayers', resolved), optimizer }
      return tune(loop, job, norms.batchNorm === 'frozen' ? freezeNorms : undefined)
    },
  }
}
