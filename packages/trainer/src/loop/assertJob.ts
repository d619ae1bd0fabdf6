import {
  assertArgument,
  assertCallbacks,
  assertNotTest,
  assertSplit,
  InkstoneError,
  optionError,
  type Stage,
  type Task,
  type TrainingJob,
  wholeNumber,
} from '@inkstone/core'
import { classification } from '../tasks/classification'
import { assertMemory } from './assertMemory'

export interface AssertJobOptions {
  /** For messages: `trainer`. */
  stage: string
  batchSize: number
  accumulate?: number
  /** Replaces the task's. */
  loss?: Stage
  mix?: Stage
}

/** Refuses, before the first step, a job that cannot succeed. Every trainer calls it first, also one from a plugin.
 * @throws InkstoneError if the model does not fit the data, the batch is larger than the data or than the
 *   memory, a split is empty or reserved as the test, a label is outside the head, a callback has a misnamed hook, or
 *   no weight is trainable
 * @example assertJob({ stage: 'myTrainer', batchSize: 128 }, job) */
export function assertJob(options: AssertJobOptions, job: TrainingJob): void {
  assertArgument('assertJob', options, 'object', 'Pass { stage, batchSize }.')
  const { stage, batchSize, accumulate = 1, loss, mix } = options
  assertArgument(`${stage}.job`, job, 'object', 'Pass { model, training, seed }.')
  const { model, training, validation, seed, task = classification(), callbacks = [] } = job
  const imagesPerStep = batchSize * accumulate
  wholeNumber(`${stage}.seed`, seed, { min: 0 })
  assertCallbacks(`${stage}.callbacks`, callbacks)
  assertSplit(`${stage}.training`, training)
  if ('validation' in job) {
    assertSplit(`${stage}.validation`, validation, 'Leave validation out to train without one.')
  }
  assertNotTest(`${stage}.training`, training)
  if (validation) assertNotTest(`${stage}.validation`, validation)
  task.assertFits(stage, model, training)
  if (validation) task.assertFits(stage, model, validation)
  assertPartsFit(stage, task, { loss, mix })
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

/** A loss or a mixing of classes would teach another task something else than it means. */
function assertPartsFit(
  stage: string,
  task: Task<unknown>,
  { loss, mix }: Pick<AssertJobOptions, 'loss' | 'mix'>,
): void {
  if (loss && !task.classifies) {
    throw new InkstoneError(
      `${stage}.loss: expected the loss of the task ${task.name}, ${task.loss.name}, got ${loss.name}, which is for ` +
        'classes. Leave the option out; a task is made with its loss.',
    )
  }
  if (mix && !task.mixedTargets) {
    throw new InkstoneError(
      `${stage}.mix: expected no mixing, because the task ${task.name} has no mixedTargets(), got ${mix.name}. ` +
        'Leave the option out.',
    )
  }
}
