import { knownOptions, type Metric, wholeNumber } from '@inkstone/core'
import { argMax, confidenceBin } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

export interface ReliabilityOptions {
  /** Bins of equal width over the confidence, 0 to 1. Default 15. */
  bins?: number
}

/** The images whose confidence, the probability of the predicted class, is in one bin. */
export interface ReliabilityBin {
  /** Ends of the bin: `low < confidence <= high`. */
  low: number
  high: number
  count: number
  /** Mean; 0 if there is no image. */
  confidence: number
  /** 0 if there is no image. */
  accuracy: number
}

/** The reliability diagram (DeGroot and Fienberg, 1983): accuracy as a function of confidence.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = reliability({ bins: 2 })
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.7, 0.3] })
 * metric.result()[1] // { low: 0.5, high: 1, count: 2, confidence: 0.8, accuracy: 0.5 } */
export function reliability(options: ReliabilityOptions = {}): Metric<ReliabilityBin[]> {
  knownOptions('reliability', options, ['bins'])
  const { bins = 15 } = options
  wholeNumber('reliability.bins', bins, { min: 1, unit: 'bins' })
  let classes = 0
  const empty = () => Array.from({ length: bins }, () => ({ count: 0, right: 0, confidences: 0 }))
  let tally = empty()
  return {
    name: 'reliability',
    update(predictions) {
      checkPredictions('reliability', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      for (let row = 0; row < labels.length; row++) {
        const predicted = argMax(probabilities, row * classes, (row + 1) * classes)
        const confidence = probabilities[row * classes + predicted]!
        const bin = tally[confidenceBin(confidence, bins)]!
        bin.count++
        bin.confidences += confidence
        if (predicted === labels[row]) bin.right++
      }
    },
    result() {
      if (tally.every(({ count }) => count === 0)) throw noPredictions('reliability')
      return tally.map(({ count, right, confidences }, index) => ({
        low: index / bins,
        high: (index + 1) / bins,
        count,
        confidence: count === 0 ? 0 : confidences / count,
        accuracy: count === 0 ? 0 : right / count,
      }))
    },
    reset() {
      classes = 0
      tally = empty()
    },
  }
}
