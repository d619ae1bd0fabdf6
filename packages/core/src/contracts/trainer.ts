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
  /** Outputs what the task expects: for a classification logits `[batch, classes]`, or their softmax. Its weights are
   * changed. */
  model: LayersModel
  training: Split
  /** Used to choose the best weights. Default: the training loss chooses. */
  validation?: Split
  /** Determines the order of the images and every other random choice. */
  seed: number
  /** What the model's outputs mean. Default: `classification()`. A trainer that supports no other refuses one. */
  task?: Task<unknown>
  /** Further figures of each epoch's validation: `validation/<name>`. They require a validation part. */
  metrics?: readonly MetricMaker<number, unknown>[]
  callbacks?: readonly Callback[]
  /** The base of the callbacks' relative paths. Default: the working directory. */
  directory?: string
  /** Turns this process's gradients into those of the step, before they are clipped and change the weights: in a
   * distributed training, the mean over several processes. It is awaited once per step, except if the loss is not
   * finite. Each process's `training/loss` remains that of its own images.
   *
   * There is one gradient for each of `model.trainableWeights`, in their order, of the mean loss of the batch. The
   * trainer owns them and the returned ones, and disposes both after the step. The returned ones have the same
   * shapes; they may be new or the given ones. A trainer that cannot call it refuses the job. */
  reduce?(gradients: readonly Tensor[]): Promise<readonly Tensor[]> | readonly Tensor[]
  /** Stops at the next step; the model stays usable and the promise resolves. */
  signal?: AbortSignal
  /** The checkpoint of the same job to resume from. A trainer ignores the model's current weights; a fine-tuner
   * expects those with which it began. */
  resume?: TrainingCheckpoint
}
