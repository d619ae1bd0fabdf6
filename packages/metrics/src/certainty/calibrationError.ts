import { knownOptions, type Metric, wholeNumber } from '@inkstone/core'
import { noPredictions } from '../evaluation/noPredictions'
import { type ReliabilityOptions, reliability } from './reliability'

/** The expected calibration error (Naeini, Cooper and Hauskrecht, 2015): the gap between confidence and accuracy,
 * averaged over the images, in bins of equal width. It falls with fewer bins: compare only figures with the same
 * number of bins.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = calibrationError()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.9, 0.1] })
 * metric.result() // 0.4: it claims 0.9 and is correct in 0.5 */
export function calibrationError(options: ReliabilityOptions = {}): Metric {
  knownOptions('calibrationError', options, ['bins'])
  const { bins = 15 } = options
  wholeNumber('calibrationError.bins', bins, { min: 1, unit: 'bins' })
  const diagram = reliability({ bins })
  let images = 0
  return {
    name: 'calibrationError',
    better: 'lower',
    update(predictions) {
      diagram.update(predictions)
      images += predictions.labels.length
    },
    result() {
      if (images === 0) throw noPredictions('calibrationError')
      return diagram
        .result()
        .reduce(
          (sum, bin) => sum + (bin.count / images) * Math.abs(bin.accuracy - bin.confidence),
          0,
        )
    },
    reset() {
      diagram.reset()
      images = 0
    },
  }
}
