import type { Metric } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'
import { ranking } from '../ranking/ranking'

/** The result of a model that accepts only predictions above a confidence threshold, and leaves the others to a
 * person. */
export interface RiskCoveragePoint {
  /** Images of at least this confidence are accepted. */
  threshold: number
  /** The fraction of accepted images. */
  coverage: number
  /** The error rate among them. */
  risk: number
}

/** The risk-coverage curve (El-Yaniv and Wiener, 2010), a point for each confidence that occurs, highest first.
 * Confidence is the probability of the predicted class. Exact for 131,072 different confidences of correct and of
 * wrong predictions; beyond that they are rounded, so that memory stays constant.
 * @example
 * const metric = riskCoverage()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result()
 * // [{ threshold: 0.9, coverage: 0.5, risk: 0 }, { threshold: 0.8, coverage: 1, risk: 0.5 }] */
export function riskCoverage(): Metric<RiskCoveragePoint[]> {
  let classes = 0
  let count = 0
  let confidences = ranking()
  return {
    name: 'riskCoverage',
    update(predictions) {
      checkPredictions('riskCoverage', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        const predicted = argMax(probabilities, row * classes, (row + 1) * classes)
        confidences.add(probabilities[row * classes + predicted]!, predicted === labels[row])
      }
    },
    result() {
      if (count === 0) throw noPredictions('riskCoverage')
      const { length, scores, hits, misses } = confidences.steps()
      const curve: RiskCoveragePoint[] = []
      let read = 0
      let wrong = 0
      for (let at = 0; at < length; at++) {
        read += hits[at]! + misses[at]!
        wrong += misses[at]!
        curve.push({ threshold: scores[at]!, coverage: read / count, risk: wrong / read })
      }
      return curve
    },
    reset() {
      classes = 0
      count = 0
      confidences = ranking()
    },
  }
}
