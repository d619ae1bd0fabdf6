import type { Batch, Loss, MixedBatch, SplitShape, StepPass, Task } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Clip } from '../optimizers/clip'
import type { Optimizer } from '../optimizers/optimizer'

export interface TrainingStepOptions {
  model: LayersModel
  optimizer: Optimizer
  /** Of this step, > 0. */
  learningRate: number
  /** The split of the batch. */
  split: SplitShape
  /** What the model's outputs mean. Default `classification()`. */
  task?: Task<unknown>
  /** Default: the task's. */
  loss?: Loss
  clip?: Clip
  /** Images per forward and backward pass; the gradients of a batch's parts are summed. Default: all. */
  partSize?: number
  /** Wraps each forward and backward pass: sets its random choices. */
  during?<Result>(pass: () => Result): Result
  /** Receives the loss and the gradients before the weights change. */
  inspect?(pass: Pick<StepPass, 'loss' | 'gradients'>, batch: Batch | MixedBatch): void
}

export interface StepResult {
  /** Mean of the batch before the step. */
  loss: number
  /** The task's training figures before the step, summed over the batch: `{ accuracy: 97 }`. */
  sums: Record<string, number>
}
