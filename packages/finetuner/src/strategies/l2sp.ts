import { type FineTuner, finiteNumber } from '@inkstone/core'
import { adam } from '@inkstone/trainer'
import { freezeNorms } from '../weights/freezeNorms'
import { pullToStart } from '../weights/pullToStart'
import {
  type FineTuningOptions,
  loopOptions,
  type NormOptions,
  resolveNorms,
  resolveOptions,
} from './fineTuningOptions'
import { tune } from './tune'

export interface L2spOptions extends FineTuningOptions, NormOptions {
  /** How strongly the weights are pulled to their initial values. Default 0.1, in the middle of the paper's range. */
  strength?: number
}

/** Trains all layers and pulls their weights to their initial values (L2-SP; Li, Grandvalet and Davoine, 2018,
 * equation 2): the loss gains `strength / 2 * |w - w0|^2`, so that weights that the new data do not need stay where
 * they were. The penalty enters through its gradient, `strength * (w - w0)`; reported losses exclude it.
 * @param options `learningRate` 1e-3, `strength` 0.1, `epochs` 10, `batchSize` 32, `batchNorm` 'running' by default
 * @throws InkstoneError for an option out of range
 * @example await l2sp({ strength: 0.01 }).fineTune({ model, training, validation, seed: 1 }) */
export function l2sp(options: L2spOptions = {}): FineTuner {
  const own = ['batchNorm', 'strength']
  const resolved = resolveOptions('l2sp', options, { learningRate: 1e-3 }, own)
  const norms = resolveNorms('l2sp', options)
  const strength = finiteNumber('l2sp.strength', options.strength ?? 0.1, { min: 0 })
  const { learningRate } = resolved
  return {
    name: 'l2-sp',
    options: { ...resolved, ...norms, strength },
    fineTune(job) {
      const optimizer = pullToStart(adam({ learningRate }), strength)
      const loop = { ...loopOptions('l2sp', resolved), optimizer }
      return tune(loop, job, norms.batchNorm === 'frozen' ? freezeNorms : undefined)
    },
  }
}
