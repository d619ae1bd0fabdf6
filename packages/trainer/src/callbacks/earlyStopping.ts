import { type Callback, knownOptions, optionError, wholeNumber } from '@inkstone/core'

export interface EarlyStoppingOptions {
  /** Epochs in a row without a new best before the training stops, >= 1. Default 3. */
  patience?: number
  /** A name from `EpochRecord.metrics`. A `…/loss` is better when lower, anything else when higher.
   * Default `validation/loss`. */
  metric?: string
}

/** Stops a training that no longer gets better.
 * @throws InkstoneError at the end of the first epoch if there is no such metric
 * @example earlyStopping({ patience: 2, metric: 'validation/accuracy' }) */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { patience = 3, metric = 'validation/loss' } = options
  knownOptions('earlyStopping', options, ['patience', 'metric'])
  wholeNumber('earlyStopping.patience', patience, {
    min: 1,
    unit: 'epochs',
    mend: 'To train to the end, leave the callback out.',
  })
  const sign = metric.endsWith('loss') ? -1 : 1
  let best = -Infinity
  let waited = 0
  return {
    name: 'early-stopping',
    trainBegin() {
      best = -Infinity
      waited = 0
    },
    epochEnd({ metrics }) {
      const value = metrics[metric]
      if (value === undefined) {
        throw optionError({
          option: 'earlyStopping.metric',
          expected: `one of ${Object.keys(metrics).join(', ')}`,
          given: metric,
          mend: 'A validation metric needs a validation part.',
        })
      }
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
