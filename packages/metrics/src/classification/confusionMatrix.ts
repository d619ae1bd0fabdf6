import type { Metric } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

/** How often each class was predicted as each: `[true class][predicted class]`, counts.
 * @example
 * const metric = confusionMatrix()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result() // [[1, 0], [1, 0]] */
export function confusionMatrix(): Metric<number[][]> {
  let counts: number[][] = []
  return {
    name: 'confusionMatrix',
    update(predictions) {
      checkPredictions('confusionMatrix', predictions, counts.length)
      const { classes, labels, probabilities } = predictions
      if (counts.length === 0) {
        counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
      }
      for (let row = 0; row < labels.length; row++) {
        counts[labels[row]!]![argMax(probabilities, row * classes, (row + 1) * classes)]!++
      }
    },
    result() {
      if (counts.flat().every((count) => count === 0)) throw noPredictions('confusionMatrix')
      return counts.map((row) => [...row])
    },
    reset() {
      counts = []
    },
  }
}
