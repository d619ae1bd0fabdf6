import type { Metric } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

/** The fraction of images whose label has the highest probability.
 * @example
 * const metric = accuracy()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result() // 0.5 */
export function accuracy(): Metric {
  let classes = 0
  let count = 0
  let correct = 0
  return {
    name: 'accuracy',
    update(predictions) {
      checkPredictions('accuracy', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        if (argMax(probabilities, row * classes, (row + 1) * classes) === labels[row]) correct++
      }
    },
    result() {
      if (count === 0) throw noPredictions('accuracy')
      return correct / count
    },
    reset() {
      classes = 0
      count = 0
      correct = 0
    },
  }
}
