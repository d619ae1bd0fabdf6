import {
  assertNotTest,
  assertSplit,
  type ConfidenceThreshold,
  finiteNumber,
  isInkstoneError,
  knownOptions,
  type Predictor,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { softmaxRows } from '../evaluation/softmaxRows'
import { fitTemperature } from './fitTemperature'
import { riskCoverage } from './riskCoverage'
import { splitLogits } from './splitLogits'

export interface FitConfidenceOptions {
  /** Outputs logits, or ends in a softmax. */
  model: LayersModel | Predictor
  /** Images that the weights were not trained on and that are not the test. */
  validation: Split
  /** Target error rates of the accepted images, each from 0 to 1. Default 1 % and 0.1 %. */
  errorRates?: readonly number[]
  /** Batch size. Default 1000. */
  batchSize?: number
}

/** A model's calibration. Save all of it in the model's card. */
export interface Confidence {
  /** Undefined if no temperature is best: every validation image was classified correctly, or almost none. */
  temperature?: number
  /** In the order of the error rates; error rates that no threshold meets are left out. Probabilities are those after
   * the temperature. */
  thresholds: ConfidenceThreshold[]
}

/** Fits a model's temperature on a validation part, and chooses the thresholds that meet target error rates:
 * `calibrate` and `thresholdFor` in one pass over the images.
 * @throws InkstoneError for a test split or a bad option
 * @example
 * const confidence = await fitConfidence({ model, validation: splits.validation })
 * await saveModel(model, 'digits', { ...card, ...confidence }) */
export async function fitConfidence(options: FitConfidenceOptions): Promise<Confidence> {
  knownOptions('fitConfidence', options, ['model', 'validation', 'errorRates', 'batchSize'])
  const { model, validation, errorRates = [0.01, 0.001], batchSize = 1000 } = options
  wholeNumber('fitConfidence.batchSize', batchSize, { min: 1, unit: 'images' })
  for (const [index, errorRate] of errorRates.entries()) {
    finiteNumber(`fitConfidence.errorRates.${index}`, errorRate, { min: 0, max: 1 })
  }
  assertSplit('fitConfidence.validation', validation)
  assertNotTest('fitConfidence.validation', validation)
  const classes = validation.classes.length
  const { labels, logits } = await splitLogits('fitConfidence', model, validation, batchSize)
  const temperature = bestTemperature(() => fitTemperature({ classes, labels, logits }))
  const curve = riskCoverage()
  curve.update({ classes, labels, probabilities: softmaxRows(logits, classes, temperature) })
  const points = curve.result()
  const thresholds = errorRates.flatMap((errorRate) => {
    const point = points.findLast(({ risk }) => risk <= errorRate)
    return point ? [{ errorRate, threshold: point.threshold, coverage: point.coverage }] : []
  })
  return temperature === undefined ? { thresholds } : { temperature, thresholds }
}

/** Labels and logits are already checked: only a loss without a minimum is refused here. */
function bestTemperature(fit: () => number): number | undefined {
  try {
    return fit()
  } catch (error) {
    if (isInkstoneError(error)) return undefined
    throw error
  }
}
