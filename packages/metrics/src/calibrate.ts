import {
  assertModelFits,
  assertNotTest,
  knownOptions,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { fitTemperature } from './fitTemperature'
import { logitsOf } from './logitsOf'

export interface CalibrateOptions {
  /** Gives logits `[batch, classes]`. */
  model: LayersModel
  /** Images that the weights were not trained on, and that are no test. */
  validation: Split
  /** Images that are in work at a time. Default 1000. */
  batchSize?: number
}

/** Fits a model's temperature on a validation part: see `fitTemperature`. Store it in the model's card, and pass it
 * to `predict` and `evaluate`.
 * @throws InkstoneError for a test split, and where no temperature is best
 * @example
 * const temperature = await calibrate({ model, validation: splits.validation })
 * await saveModel(model, 'digits', { ...card, temperature }) */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  const { model, validation, batchSize = 1000 } = options
  knownOptions('calibrate', options, ['model', 'validation', 'batchSize'])
  wholeNumber('calibrate.batchSize', batchSize, { min: 1, unit: 'images' })
  assertNotTest('calibrate.validation', validation)
  assertModelFits('calibrate', model, validation)
  const classes = validation.classes.length
  const labels: number[] = []
  const logits = new Float32Array(validation.size * classes)
  for await (const batch of validation.batches({ batchSize })) {
    const shape = [batch.size, ...validation.imageShape] as const
    logits.set(logitsOf('calibrate', model, batch.images, [...shape]), labels.length * classes)
    for (const label of batch.labels) labels.push(label)
  }
  return fitTemperature({ classes, labels, logits })
}
