import { knownOptions } from '@inkstone/core'
import { decay } from '../numberOptions'
import type { Averaging } from './averaging'
import { weightAverage } from './weightAverage'

export interface SwaOptions {
  /** Share of the training after which epochs count, in `[0, 1)`. Default 0.75: the last quarter. */
  from?: number
}

/** Stochastic weight averaging (Izmailov et al., 2018): the plain mean of the weights at the end of each of the last
 * epochs. It needs a learning rate that does not fall to zero.
 *
 * The mean of running statistics is not the statistics of the mean: before each validation with averaged
 * weights the statistics of batch normalisation are recomputed, in one forward pass over the training images.
 * The best epoch is one of those with averaged weights, unless the training stops before the first of them.
 * @throws InkstoneError for an option out of range
 * @example trainer({ epochs: 20, optimizer: sgd({ learningRate: 0.05 }), averaging: swa({ from: 0.5 }) }) */
export function swa(options: SwaOptions = {}): Averaging {
  knownOptions('swa', options, ['from'])
  const { from = 0.75 } = options
  decay('swa.from', from)
  return {
    name: 'swa',
    options: { from },
    recomputesNorms: true,
    create: (model) =>
      weightAverage({
        model,
        epochShare: (n, progress) => (progress > from ? 1 / (n + 1) : 0),
      }),
  }
}
