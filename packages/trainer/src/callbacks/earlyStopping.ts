import { type Callback, knownOptions, wholeNumber } from '@inkstone/core'
import { watchedFigure } from '../loop/figures'

export interface EarlyStoppingOptions {
  /** Epochs in a row without a new best before the training stops, >= 1. Default 3. */
  patience?: number
  /** A name from `EpochRecord.metrics`. Default `validation/loss`. */
  metric?: string
}

/** Stops a training that no longer gets better.
 * @throws InkstoneError for an option out of range, and before the first step if there is no such figure
 * @example earlyStopping({ patience: 2, metric: 'validation/accuracy' }) */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  knownOptions('earlyStopping', options, ['patience', 'metric'])
  const { patience = 3, metric = 'validation/loss' } = options
  wholeNumber('earlyStopping.patience', patience, {
    min: 1,
    unit: 'epochs',
    mend: 'To train to the end, leave the callback out.',
  })
  let sign = 1
  let best = -Infinity
  let waited = 0
  return {
    name: 'early-stopping',
    options: { patience, metric },
    trainBegin({ figures }) {
      sign = watchedFigure('earlyStopping.metric', figures, metric) === 'lower' ? -1 : 1
      best = -Infinity
      waited = 0
    },
    epochEnd({ metrics }) {
      const value = metrics[metric]!
      if (sign * value > best) {
        best = sign * value
        waited = 0
        return
      }
      waited++
      if (waited >= patience) return 'stop'
    },
    // JSON has no -Infinity: before the first epoch there is no best.
    state: () => ({ best: Number.isFinite(best) ? best : null, waited }),
    restore(state) {
      const kept = state as { best: number | null; waited: number }
      best = kept.best ?? -Infinity
      waited = kept.waited
    },
  }
}
