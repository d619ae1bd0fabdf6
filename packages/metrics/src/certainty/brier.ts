import type { Metric } from '@inkstone/core'
import { squaredDistance } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

/** The mean squared distance of the probabilities from the truth, summed over the classes (Brier, 1950): from 0 to 2.
 * @example
 * const metric = brier()
 * metric.update({ classes: 2, labels: [0], probabilities: [0.8, 0.2] })
 * metric.result() // 0.08 = (1 - 0.8)² + 0.2² */
export function brier(): Metric {
  let classes = 0
  let count = 0
  let sum = 0
  return {
    name: 'brier',
    better: 'lower',
    update(predictions) {
      checkPredictions('brier', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        sum += squaredDistance(probabilities, row * classes, (row + 1) * classes, labels[row]!)
      }
    },
    result() {
      if (count === 0) throw noPredictions('brier')
      return sum / count
    },
    reset() {
      classes = 0
      count = 0
      sum = 0
    },
  }
}
