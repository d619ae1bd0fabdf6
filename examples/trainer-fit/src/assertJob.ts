import {
  assertModelFits,
  assertNotTest,
  InkstoneError,
  lastActivation,
  optionError,
  type TrainingJob,
  wholeNumber,
} from '@inkstone/core'

/** Refuses, before the first step, a job that cannot succeed.
 * @throws InkstoneError naming what does not fit and how to fix it */
export function assertJob(job: TrainingJob, batchSize: number): void {
  const { model, training, validation, seed, task, metrics, resume } = job
  wholeNumber('fitTrainer.seed', seed, { min: 0 })
  assertNotTest('fitTrainer.training', training)
  assertModelFits('fitTrainer', model, training)
  if (lastActivation(model) !== 'linear') {
    throw new InkstoneError(
      'fitTrainer: expected a model that gives logits, for model.fit gives its outputs to the loss, got one that ends ' +
        'in a softmax. Remove the activation of the last layer.',
    )
  }
  if (validation) {
    assertNotTest('fitTrainer.validation', validation)
    assertModelFits('fitTrainer', model, validation)
  }
  if (batchSize > training.size) {
    throw optionError({
      option: 'fitTrainer.batchSize',
      expected: `at most the ${training.size} images of ${training.dataset}/${training.name}`,
      given: batchSize,
    })
  }
  if (model.trainableWeights.length === 0) {
    throw new InkstoneError(
      'fitTrainer: expected a model with trainable weights, got one whose layers are all frozen. ' +
        'Set layer.trainable = true on those to train.',
    )
  }
  if ((task && !task.classifies) || metrics?.length) {
    throw new InkstoneError(
      'fitTrainer: expected a classification without further metrics, for it knows no more, got ' +
        `${metrics?.length ? 'metrics' : `the task ${task?.name}`}. Take trainer() of @inkstone/trainer.`,
    )
  }
  if (resume) {
    throw new InkstoneError(
      'fitTrainer.resume: expected none, for model.fit cannot go on to the same bits, got a checkpoint of another ' +
        'trainer. Resume it with the trainer that wrote it, or train anew.',
    )
  }
}
