import type { Loss } from '@inkstone/core'
import type { Averaging } from '../averaging/averaging'
import type { Mix } from '../mixing/mix'
import type { Clip } from '../optimizers/clip'
import type { OptimizerDefinition } from '../optimizers/optimizer'
import type { BudgetOptions } from './budget'

export interface TrainingLoopOptions extends BudgetOptions {
  /** Whose options these are, for error messages: `trainer`. */
  stage: string
  /** Images per forward and backward pass. */
  batchSize: number
  /** Batches whose gradients are summed into one step. Default 1. */
  accumulate?: number
  optimizer: OptimizerDefinition
  /** Default: that of the job's task. */
  loss?: Loss
  mix?: Mix
  clip?: Clip
  averaging?: Averaging
  /** The figure by which the best weights are kept. Default `validation/loss`, or `training/loss` without validation. */
  best?: string
}
