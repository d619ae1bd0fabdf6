import type { Metric } from '@inkstone/core'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

/** The mean of `-ln(probability of the label)`, in nats; also called log loss.
 *
 * A probability is clipped at 2^-52 (float64's epsilon, as in scikit-learn), so that an image that the model
 * considers impossible costs 36 nats and not infinity.
 * @example
 * const metric = crossEntropy()
 * metric.update({ classes: 2, labels: [0], probabilities: [0.5, 0.5] })
 * metric.result() // 0.6931 = ln 2 */
export function crossEntropy(): Metric {
  let classes = 0
  let count = 0
  let sum = 0
  return {
    name: 'crossEntropy',
    better: 'lower',
    update(predictions) {
      checkPredictions('crossEntropy', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        const probability = probabilities[row * classes + labels[row]!]!
        sum -= Math.log(Math.max(probability, Number.EPSILON))
      }
    },
    result() {
      if (count === 0) throw noPredictions('crossEntropy')
      return sum / count
    },
    reset() {
      classes = 0
      count = 0
      sum = 0
    },
  }
}
