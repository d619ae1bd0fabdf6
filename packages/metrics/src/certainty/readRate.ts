import { finiteNumber, type Interval, knownOptions, type Metric } from '@inkstone/core'
import { argMax, wilsonInterval } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

export interface ReadRateOptions {
  /** Images of at least this confidence are accepted; from 0 to 1. `thresholdFor` finds one on the validation part. */
  threshold: number
}

/** The result of a threshold. Intervals are Wilson's, 95 %. */
export interface ReadRate {
  images: number
  /** Accepted images; the others are left to a person. */
  read: number
  /** Errors among the accepted images. */
  wrong: number
  /** `read / images`. */
  readRate: number
  readRateInterval: Interval
  /** `wrong / read`; 0 if none is accepted. */
  errorRate: number
  /** From 0 to 1 if none is accepted. */
  errorRateInterval: Interval
}

/** The share of images that a confidence threshold accepts, and the error rate among them.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = readRate({ threshold: 0.85 })
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result().readRate // 0.5 */
export function readRate(options: ReadRateOptions): Metric<ReadRate> {
  knownOptions('readRate', options, ['threshold'])
  const { threshold } = options
  finiteNumber('readRate.threshold', threshold, { min: 0, max: 1 })
  let classes = 0
  let images = 0
  let read = 0
  let wrong = 0
  return {
    name: 'readRate',
    update(predictions) {
      checkPredictions('readRate', predictions, classes)
      const { labels, probabilities } = predictions
      classes = predictions.classes
      images += labels.length
      for (let row = 0; row < labels.length; row++) {
        const predicted = argMax(probabilities, row * classes, (row + 1) * classes)
        if (probabilities[row * classes + predicted]! < threshold) continue
        read++
        if (predicted !== labels[row]) wrong++
      }
    },
    result() {
      if (images === 0) throw noPredictions('readRate')
      return {
        images,
        read,
        wrong,
        readRate: read / images,
        readRateInterval: wilsonInterval(read, images),
        errorRate: read === 0 ? 0 : wrong / read,
        errorRateInterval: read === 0 ? { low: 0, high: 1 } : wilsonInterval(wrong, read),
      }
    },
    reset() {
      classes = 0
      images = 0
      read = 0
      wrong = 0
    },
  }
}
