import {
  type EpochRecord,
  finiteNumber,
  knownOptions,
  optionError,
  wholeNumber,
} from '@inkstone/core'
import { decay, positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface ReduceOnPlateauOptions {
  /** A name from `EpochRecord.metrics`. A `…/loss` is better when lower, anything else when higher.
   * Default `validation/loss`. */
  metric?: string
  /** What the rate is multiplied by each time, in `[0, 1)`. Default 0.1. */
  factor?: number
  /** Epochs in a row that may pass without a better value, >= 0; the one after them brings the rate down.
   * Default 10. */
  patience?: number
  /** Share of the best value by which another must be better to count. Default 1e-4. */
  threshold?: number
  /** The rate does not fall below this. Default 0. */
  min?: number
}

/** A learning rate that falls when a figure no longer gets better, as PyTorch's `ReduceLROnPlateau` with its
 * relative threshold.
 * @throws InkstoneError for an option out of range, and after the first epoch if there is no such metric
 * @example trainer({ optimizer: adam({ learningRate: reduceOnPlateau(1e-3, { patience: 2 }) }) }) */
export function reduceOnPlateau(rate: number, options: ReduceOnPlateauOptions = {}): Schedule {
  const { metric = 'validation/loss', factor = 0.1, patience = 10 } = options
  const { threshold = 1e-4, min = 0 } = options
  knownOptions('reduceOnPlateau', options, ['metric', 'factor', 'patience', 'threshold', 'min'])
  positive('reduceOnPlateau.rate', rate)
  decay('reduceOnPlateau.factor', factor)
  wholeNumber('reduceOnPlateau.patience', patience, { min: 0, unit: 'epochs' })
  decay('reduceOnPlateau.threshold', threshold)
  finiteNumber('reduceOnPlateau.min', min, { min: 0, max: rate })
  const lower = metric.endsWith('loss')
  return {
    name: 'reduce-on-plateau',
    options: { rate, metric, factor, patience, threshold, min },
    rate({ history }) {
      let best: number | undefined
      let waited = 0
      let present = rate
      for (const epoch of history) {
        const value = figureOf(epoch, metric)
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

function figureOf({ metrics }: EpochRecord, metric: string): number {
  const value = metrics[metric]
  if (value !== undefined) return value
  throw optionError({
    option: 'reduceOnPlateau.metric',
    expected: `one of ${Object.keys(metrics).join(', ')}`,
    given: metric,
    mend: 'A validation metric needs a validation part.',
  })
}
