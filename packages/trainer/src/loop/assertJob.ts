import {
  assertModelFits,
  assertNotTest,
  InkstoneError,
  optionError,
  type TrainingJob,
  wholeNumber,
} from '@inkstone/core'
import { assertMemory } from './assertMemory'

export interface AssertJobOptions {
  /** For messages: `trainer`. */
  stage: string
  batchSize: number
  accumulate?: number
}

/** Refuses, before the first step, a job that could not come to a good end.
 * @throws InkstoneError if the model does not fit the data, the batch is larger than the data or than the
 *   memory, a split is empty or set aside as the test, a label lies outside the head, or no weight is
 *   trainable */
export function assertJob(
  { stage, batchSize, accumulate = 1 }: AssertJobOptions,
  { model, training, validation, seed }: TrainingJob,
): void {
  const imagesPerStep = batchSize * accumulate
  wholeNumber(`${stage}.seed`, seed, { min: 0 })
  assertNotTest(`${stage}.training`, training)
  if (validation) assertNotTest(`${stage}.validation`, validation)
  assertModelFits(stage, model, training)
  if (validation) assertModelFits(stage, model, validation)
  if (imagesPerStep > training.size) {
    const times = accumulate > 1 ? ' times accumulate' : ''
    throw optionError({
      option: `${stage}.batchSize${times}`,
      expected: `at most the ${training.size} images of ${training.dataset}/${training.name}`,
      given: imagesPerStep,
      mend: `Take batchSize: ${Math.floor(training.size / accumulate)} or less.`,
    })
  }
  assertMemory(stage, batchSize, model)
  if (model.trainableWeights.length === 0) {
    throw new InkstoneError(
      `${stage}: expected a model with trainable weights, got one whose layers are all frozen. ` +
        'Set layer.trainable = true on those to train.',
    )
  }
}
