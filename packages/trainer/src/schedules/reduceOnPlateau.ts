import { finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { watchedFigure } from '../loop/figures'
import { decay, positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface ReduceOnPlateauOptions {
  /** A name from `EpochRecord.metrics`. Default `validation/loss`. Its task or metric says whether higher or lower is
   * better; if unknown, a `…/loss` is better when lower, anything else when higher. */
  metric?: string
  /** Factor of the rate each time, in `[0, 1)`. Default 0.1. */
  factor?: number
  /** Epochs in a row allowed without a better value, >= 0; the next one lowers the rate. Default 10. */
  patience?: number
  /** Relative improvement over the best value that counts as better. Default 1e-4. */
  threshold?: number
  /** The rate does not fall below this. Default 0. */
  min?: number
}

/** A learning rate that falls when a figure stops improving, like PyTorch's `ReduceLROnPlateau` with its
 * relative threshold.
 * @throws InkstoneError for an option out of range, and before the first step if there is no such figure
 * @example trainer({ optimizer: adam({ learningRate: reduceOnPlateau(1e-3, { patience: 2 }) }) }) */
export function reduceOnPlateau(rate: number, options: ReduceOnPlateauOptions = {}): Schedule {
  knownOptions('reduceOnPlateau', options, ['metric', 'factor', 'patience', 'threshold', 'min'])
  const { metric = 'validation/loss', factor = 0.1, patience = 10 } = options
  const { threshold = 1e-4, min = 0 } = options
  positive('reduceOnPlateau.rate', rate)
  decay('reduceOnPlateau.factor', factor)
  wholeNumber('reduceOnPlateau.patience', patience, { min: 0, unit: 'epochs' })
  decay('reduceOnPlateau.threshold', threshold)
  finiteNumber('reduceOnPlateau.min', min, { min: 0, max: rate })
  return {
    name: 'reduce-on-plateau',
    options: { rate, metric, factor, patience, threshold, min },
    rate({ history, figures }) {
      const better = figures && watchedFigure('reduceOnPlateau.metric', figures, metric)
      const lower = better ? better === 'lower' : metric.endsWith('loss')
      let best: number | undefined
      let waited = 0
      let present = rate
      for (const epoch of history) {
        const value = epoch.metrics[metric]!
        const bar = best === undefined ? undefined : best * (lower ? 1 - threshold : 1 + threshold)
        if (bar === undefined || (lower ? value < bar : value > bar)) {
          best = value
          waited = 0
        } else if (++waited > patience) {
          present = Math.max(present * factor, min)
          waited = 0
        }
      }
      return present
    },
  }
}
