import type { Metric } from '@inkstone/core'
import { confusionMatrix } from '../classification/confusionMatrix'
import { noPredictions } from '../evaluation/noPredictions'

/** The marginal sums of a confusion matrix. */
export interface Margins {
  right: number
  count: number
  /** `[classes]`: images of each class. */
  label: number[]
  /** `[classes]`: images predicted as each class. */
  predicted: number[]
}

/** Makes a metric from a formula over the marginal sums of a confusion matrix.
 * @param maker the function's name, for messages */
export function marginMetric(
  name: string,
  maker: string,
  score: (margins: Margins) => number,
): Metric {
  const confusion = confusionMatrix()
  let count = 0
  return {
    name,
    update(predictions) {
      confusion.update(predictions)
      count += predictions.labels.length
    },
    result() {
      if (count === 0) throw noPredictions(maker)
      const matrix = confusion.result()
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
      return score({
        right: sum(matrix.map((row, label) => row[label]!)),
        count,
        label: matrix.map(sum),
        predicted: matrix.map((_, label) => sum(matrix.map((row) => row[label]!))),
      })
    },
    reset() {
      confusion.reset()
      count = 0
    },
  }
}
