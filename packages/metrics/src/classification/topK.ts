import { knownOptions, type Metric, wholeNumber } from '@inkstone/core'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

export interface TopKOptions {
  /** Number of guesses per image. Default 2. */
  k?: number
}

/** The fraction of images whose label is among the `k` most likely classes. On a tie the first class counts as more
 * likely, so that `topK({ k: 1 })` is accuracy; with at most `k` classes it is 1.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = topK({ k: 2 })
 * metric.update({ classes: 3, labels: [2, 2], probabilities: [0.5, 0.1, 0.4, 0.5, 0.4, 0.1] })
 * metric.result() // 0.5 */
export function topK(options: TopKOptions = {}): Metric {
  knownOptions('topK', options, ['k'])
  const { k = 2 } = options
  wholeNumber('topK.k', k, { min: 1, unit: 'guesses' })
  let classes = 0
  let count = 0
  let hits = 0
  return {
    name: `top-${k}`,
    update(predictions) {
      checkPredictions('topK', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        if (likelier(probabilities, row * classes, labels[row]!, classes) < k) hits++
      }
    },
    result() {
      if (count === 0) throw noPredictions('topK')
      return hits / count
    },
    reset() {
      classes = 0
      count = 0
      hits = 0
    },
  }
}

/** How many classes of a row are more likely than `label`. */
function likelier(values: ArrayLike<number>, from: number, label: number, classes: number): number {
  const own = values[from + label]!
  let rank = 0
  for (let column = 0; column < classes; column++) {
    const value = values[from + column]!
    if (value > own || (value === own && column < label)) rank++
  }
  return rank
}
