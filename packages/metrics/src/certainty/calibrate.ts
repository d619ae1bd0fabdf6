import {
  assertNotTest,
  assertSplit,
  knownOptions,
  type Predictor,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { fitTemperature } from './fitTemperature'
import { splitLogits } from './splitLogits'

export interface CalibrateOptions {
  /** Outputs logits, or ends in a softmax. */
  model: LayersModel | Predictor
  /** Images that the weights were not trained on and that are not the test. */
  validation: Split
  /** Batch size. Default 1000. */
  batchSize?: number
}

/** Fits a model's temperature on a validation part: see `fitTemperature`. Store it in the model's card, and pass it
 * to `predict` and `evaluate`.
 * @throws InkstoneError for a test split, and if no temperature is best
 * @example
 * const temperature = await calibrate({ model, validation: splits.validation })
 * await saveModel(model, 'digits', { ...card, temperature }) */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  knownOptions('calibrate', options, ['model', 'validation', 'batchSize'])
  const { model, validation, batchSize = 1000 } = options
  wholeNumber('calibrate.batchSize', batchSize, { min: 1, unit: 'images' })
  assertSplit('calibrate.validation', validation)
  assertNotTest('calibrate.validation', validation)
  const classes = validation.classes.length
  return fitTemperature({
    classes,
    ...(await splitLogits('calibrate', model, validation, batchSize)),
  })
}
