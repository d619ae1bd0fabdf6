import { knownOptions, optionError, type Trainer, wholeNumber } from '@inkstone/core'
import { adam } from './adam'
import type { Schedule } from './linearDecay'
import type { OptimizerDefinition } from './optimizer'
import { trainingLoop } from './trainingLoop'

export interface TrainerOptions {
  /** Passes over the training images. Default 3. */
  epochs?: number
  /** Images a step. The last step of an epoch takes what is left. Default 128. */
  batchSize?: number
  /** Default `adam()`. */
  optimizer?: OptimizerDefinition
  /** How the optimizer's learning rate goes on. Left out, it stays. */
  schedule?: Schedule
}

/** Trains all trainable weights of a model by softmax cross-entropy on its logits, and leaves the best ones
 * in it: those of the epoch with the least `validation/loss`, or `training/loss` without a validation part.
 *
 * The same job and seed give the same weights, bit for bit, on one backend.
 * @throws InkstoneError for an option out of range
 * @example await trainer({ epochs: 3 }).train({ model, training, validation, seed: 1 }) */
export function trainer(options: TrainerOptions = {}): Trainer {
  const { epochs = 3, batchSize = 128, optimizer = adam(), schedule } = options
  knownOptions('trainer', options, ['epochs', 'batchSize', 'optimizer', 'schedule'])
  wholeNumber('trainer.epochs', epochs, { min: 1, unit: 'epochs' })
  wholeNumber('trainer.batchSize', batchSize, { min: 1, unit: 'images' })
  if (typeof optimizer?.create !== 'function') {
    throw optionError({
      option: 'trainer.optimizer',
      expected: 'an optimizer such as adam()',
      given: optimizer,
    })
  }
  if (schedule !== undefined && typeof schedule.factor !== 'function') {
    throw optionError({
      option: 'trainer.schedule',
      expected: 'a schedule such as linearDecay()',
      given: schedule,
    })
  }
  const loop = { stage: 'trainer', epochs, batchSize, optimizer, schedule }
  return {
    name: 'trainer',
    options: {
      epochs,
      batchSize,
      optimizer: { name: optimizer.name, ...optimizer.options },
      schedule: schedule ? { name: schedule.name, ...schedule.options } : null,
    },
    train: (job) => trainingLoop(loop, job),
  }
}
