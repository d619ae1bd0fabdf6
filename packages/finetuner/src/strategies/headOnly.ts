import type { FineTuner } from '@inkstone/core'
import { adam } from '@inkstone/trainer'
import { freezeBody } from '../weights/freezeBody'
import { type FineTuningOptions, loopOptions, resolveOptions } from './fineTuningOptions'
import { tune } from './tune'

/** Trains the head alone: the last layer with weights. The layers before it stay bit for bit what they were,
 * the running statistics of batch normalisation included: frozen, it normalises with those.
 *
 * Which layers are trainable is put back afterwards, also after an error.
 * @param options `learningRate` 1e-3, `epochs` 10, `batchSize` 32 where left out
 * @throws InkstoneError for an option out of range
 * @example await headOnly().fineTune({ model, training, validation, seed: 1 }) */
export function headOnly(options: FineTuningOptions = {}): FineTuner {
  const resolved = resolveOptions('headOnly', options, { learningRate: 1e-3 })
  const { learningRate } = resolved
  return {
    name: 'head-only',
    options: { ...resolved },
    fineTune(job) {
      const optimizer = adam({ learningRate })
      return tune({ ...loopOptions('headOnly', resolved), optimizer }, job, freezeBody)
    },
  }
}
