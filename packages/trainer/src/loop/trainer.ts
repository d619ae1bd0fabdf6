import {
  type Json,
  knownOptions,
  type Loss,
  optionError,
  type Stage,
  type Trainer,
  wholeNumber,
} from '@inkstone/core'
import type { Averaging } from '../averaging/averaging'
import type { Mix } from '../mixing/mix'
import { adam } from '../optimizers/adam'
import type { Clip } from '../optimizers/clip'
import type { OptimizerDefinition } from '../optimizers/optimizer'
import { type BudgetOptions, checkBudget } from './budget'
import { findLearningRate } from './findLearningRate'
import { trainingLoop } from './trainingLoop'

/** The budget, in one of three units, and the make-up of a step and an epoch. */
export interface TrainerOptions extends BudgetOptions {
  /** Images per forward and backward pass. The last step of an epoch takes the rest. Default 128. */
  batchSize?: number
  /** Batches whose gradients are summed into one step. Default 1. */
  accumulate?: number
  /** It holds the learning rate and its schedule. Default `adam()`. */
  optimizer?: OptimizerDefinition
  /** Default: that of the job's task, `softmaxCrossEntropy()` for a classification. */
  loss?: Loss
  /** Clips the gradients: `clipByNorm(1)`. */
  clip?: Clip
  /** Makes new images from pairs: `mixup(0.2)`. */
  mix?: Mix
  /** Averages the weights over the training: `ema(0.999)`. */
  averaging?: Averaging
  /** The figure by which the best epoch's weights are kept: `validation/balancedAccuracy`. Default `validation/loss`, or
   * `training/loss` without a validation part. */
  best?: string
}

/** Trains all trainable weights of a model for the job's task, and leaves the best ones in it: those of the epoch
 * with the lowest `validation/loss`, `training/loss` without a validation part, or the best figure named by `best`.
 *
 * The same job and seed give the same weights, bit for bit, on one backend, unless the budget is in minutes.
 * @throws InkstoneError for an option out of range
 * @example await trainer({ epochs: 3 }).train({ model, training, validation, seed: 1 }) */
export function trainer(options: TrainerOptions = {}): Trainer {
  knownOptions('trainer', options, known)
  const { batchSize = 128, accumulate = 1, optimizer = adam() } = options
  const { loss, clip, mix, averaging, best } = options
  const budget = checkBudget('trainer', options)
  wholeNumber('trainer.batchSize', batchSize, { min: 1, unit: 'images' })
  wholeNumber('trainer.accumulate', accumulate, { min: 1, unit: 'batches' })
  checkPart('optimizer', optimizer, 'create', 'an optimizer such as adam()')
  if (loss) checkPart('loss', loss, 'of', 'a loss such as softmaxCrossEntropy()')
  if (clip) checkPart('clip', clip, 'of', 'a clip such as clipByNorm(1)')
  if (mix) checkPart('mix', mix, 'apply', 'a mix such as mixup(0.2)')
  if (averaging) checkPart('averaging', averaging, 'create', 'an averaging such as ema(0.999)')
  const numbers = { ...budget, batchSize, accumulate }
  const loop = { stage: 'trainer', ...numbers, optimizer, loss, clip, mix, averaging, best }
  return {
    name: 'trainer',
    options: {
      ...numbers,
      optimizer: json(optimizer),
      loss: json(loss),
      clip: json(clip),
      mix: json(mix),
      averaging: json(averaging),
      best: best ?? null,
    },
    train: (job) => trainingLoop(loop, job),
    findLearningRate: (job) => findLearningRate(job, { batchSize, optimizer, loss }),
  }
}

const known = [
  ...['epochs', 'steps', 'minutes', 'batchSize', 'accumulate'],
  ...['optimizer', 'loss', 'clip', 'mix', 'averaging', 'best'],
]

/** @param method a method of each such part, which a maker that was not called lacks */
function checkPart(option: string, given: object, method: string, expected: string): void {
  if (typeof given === 'object' && method in given) return
  throw optionError({ option: `trainer.${option}`, expected, given })
}

function json(stage: Stage | undefined): Json {
  return stage ? { name: stage.name, ...stage.options } : null
}
