import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Callback, TrainingResult } from './callback'
import type { Split } from './dataset'
import type { LearningRateSweep } from './learningRateSweep'
import type { MetricMaker } from './metric'
import type { Stage } from './stage'
import type { Task } from './task'
import type { TrainingCheckpoint } from './trainingCheckpoint'

/** Trains a model in place. */
export interface Trainer extends Stage {
  /** @throws InkstoneError before the first step if the model, the data and the options do not fit, or the
   *   checkpoint to resume belongs to another job */
  train(job: TrainingJob): Promise<TrainingResult>
  /** Tries rising learning rates on a job, with this trainer's options, and leaves the model as it was. */
  findLearningRate?(job: TrainingJob): Promise<LearningRateSweep>
}

export interface TrainingJob {
  /** Gives what the task expects: for a classification logits `[batch, classes]`, or the softmax of them. Its weights
   * are changed. */
  model: LayersModel
  training: Split
  /** Chooses the best weights. Without it the training loss does. */
  validation?: Split
  /** Decides the order of the images, and whatever else is random. */
  seed: number
  /** What the model's outputs mean. Default: `classification()`. A trainer that knows no other refuses one. */
  task?: Task<unknown>
  /** Figures of each epoch's validation besides the task's own: `validation/<name>`. They need a validation part. */
  metrics?: readonly MetricMaker<number, unknown>[]
  callbacks?: readonly Callback[]
  /** Where callbacks put files whose path is relative. Default: the process's own directory. */
  directory?: string
  /** Makes the gradients of a step out of this process's own, once a step, before they are clipped and the weights
   * change: the mean over several processes, in a distributed training. A step that has it waits for it; one whose loss
   * is not finite does not ask. Each process's `training/loss` remains that of its own images.
   *
   * The gradients are one for each of `model.trainableWeights`, in their order, of the mean loss of the batch. They
   * belong to the trainer, which disposes them after the step, and so do those that are given back, of the same
   * shapes: new ones, or the given ones themselves. A trainer that cannot call it refuses the job. */
  reduce?(gradients: readonly Tensor[]): Promise<readonly Tensor[]> | readonly Tensor[]
  /** Stops at the next step; the model stays usable and the promise is kept. */
  signal?: AbortSignal
  /** Goes on where an earlier training of this same job was kept. To a trainer the model's present weights do not
   * count; a fine-tuner expects those with which it began. */
  resume?: TrainingCheckpoint
}
