import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Lineage } from './lineage'
import type { Better } from './metric'
import type { Json, Stage } from './stage'
import type { CheckpointMoment } from './trainingCheckpoint'

/** Hooks of the training loop, called as methods, in the order in which the callbacks were passed. A callback may be
 * a plain object or an instance of a class. `'stop'` ends the training after the current step or epoch. A hook that
 * throws ends the run. */
export interface Callback extends Partial<Stage> {
  readonly name: string
  /** All options, resolved: they are written to `recipe.json` and compared between runs. A training must be resumed
   * with the same callbacks that have options, unless they only watch. */
  readonly options?: Stage['options']
  /** Whether it never returns `'stop'` and never changes the model, so that a training may be resumed with or without
   * it. Default: false. */
  readonly watchesOnly?: boolean
  trainBegin?(plan: TrainingPlan): void | Promise<void>
  /** Before a step's gradients change the weights. It must be synchronous. */
  inspect?(pass: StepPass): void
  stepEnd?(step: StepRecord): CallbackAnswer
  /** One line that a user may want to know, such as why the backend does not record the steps. */
  notice?(line: string): void
  epochEnd?(epoch: EpochRecord): CallbackAnswer
  /** After all callbacks have seen a step or an epoch, and once more when the signal ends the training: the training
   * can be checkpointed now and resumed later. */
  checkpoint?(moment: CheckpointMoment): void | Promise<void>
  /** The callback's state so far. It becomes part of every checkpoint. */
  state?(): Json
  /** Restores what `state` returned. Called after `trainBegin` if a training resumes from a checkpoint. */
  restore?(state: Json): void | Promise<void>
  /** Also after `'stop'` and after an interruption; not after an error. */
  trainEnd?(result: TrainingResult): void | Promise<void>
}

export type CallbackAnswer = 'stop' | void | Promise<'stop' | void>

/** What is about to happen. */
export interface TrainingPlan {
  readonly model: LayersModel
  /** The last one may be cut short by a budget in steps. Infinity under a budget in minutes. */
  readonly epochs: number
  /** Total updates of the weights. Infinity under a budget in minutes. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Images per update of the weights. */
  readonly batchSize: number
  /** Images in an epoch. */
  readonly trainingImages: number
  /** 0 without a validation part. */
  readonly validationImages: number
  /** The figures of each epoch's record, and whether higher or lower is better: these can be watched. */
  readonly figures: Readonly<Record<string, Better>>
  /** The base of relative paths. */
  readonly directory: string
  /** Updates made before, if the training resumes from a checkpoint; undefined for a new training. */
  readonly resumedAt?: number
}

/** A step after its forward and backward pass, before it changes the weights. */
export interface StepPass {
  /** From 1. */
  readonly epoch: number
  /** From 1, within the epoch. */
  readonly step: number
  /** Number of images. */
  readonly size: number
  /** `[size, height, width, channels]`, as the model saw them. They are overwritten after the hook: copy what you
   * keep. */
  readonly images: Float32Array
  /** Mean of the batch, in nats. */
  readonly loss: number
  /** One for each of `model.trainableWeights`, in their order. They are disposed after the hook. */
  readonly gradients: readonly Tensor[]
  readonly learningRate: number
}

/** One update of the weights. */
export interface StepRecord {
  /** From 1. */
  readonly epoch: number
  /** From 1, within the epoch. */
  readonly step: number
  /** Mean loss of the batch, in nats. */
  readonly loss: number
  readonly learningRate: number
  /** Training images seen since the beginning. */
  readonly images: number
  /** Over the current epoch so far, without validation. */
  readonly imagesPerSecond: number
  /** Estimate for the rest of the training, validation included. */
  readonly secondsLeft: number
}

/** One pass over the training images. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** `training/loss`, and for a classification `training/accuracy`; with a validation part `validation/loss` and the other
   * figures of the task and of the job's metrics: `validation/accuracy`, `validation/balancedAccuracy`. */
  readonly metrics: Readonly<Record<string, number>>
  readonly learningRate: number
  /** Without validation. */
  readonly imagesPerSecond: number
  readonly trainingSeconds: number
  readonly validationSeconds: number
  /** Whether these are the best weights so far, by the trainer's chosen figure, or by `validation/loss`, or
   * `training/loss` without validation. */
  readonly best: boolean
}

/** How a training ended. The model has its best weights. */
export interface TrainingResult {
  readonly history: readonly EpochRecord[]
  /** From 1; 0 if no epoch was finished. */
  readonly bestEpoch: number
  readonly stoppedBy: 'budget' | 'callback' | 'signal'
  /** Updates of the weights. */
  readonly steps: number
  /** Training images seen. */
  readonly images: number
  /** Training and validation. */
  readonly seconds: number
  /** All that touched the weights up to the end of this training, for `evaluate`: what `lineageOf(model)` returns until
   * the model is trained again. The images are digested only on request, so that the training costs no more. */
  lineage?(): Promise<Lineage>
}
