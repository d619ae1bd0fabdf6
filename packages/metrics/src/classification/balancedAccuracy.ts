import type { Metric } from '@inkstone/core'
import { recall } from './recall'

/** The mean recall over the classes that occur: the accuracy if all classes had equally many images.
 * @example
 * const metric = balancedAccuracy()
 * const probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3]
 * metric.update({ classes: 2, labels: [0, 0, 1], probabilities })
 * metric.result() // 0.5, where accuracy is 0.6667 */
export function balancedAccuracy(): Metric {
  const ofClasses = recall({ undefinedAs: Number.NaN })
  return {
    name: 'balancedAccuracy',
    update: (predictions) => ofClasses.update(predictions),
    result: () => ofClasses.result(),
    reset: () => ofClasses.reset(),
  }
}
