import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Lineage } from './lineage'
import type { Better } from './metric'
import type { Json, Stage } from './stage'
import type { CheckpointMoment } from './trainingCheckpoint'

/** Hooks of the training loop, called in the order in which the callbacks were passed, as methods of the callback: it
 * may be an object or an instance of a class.
 * `'stop'` ends the training after the current step or epoch. A hook that throws ends the run. */
export interface Callback extends Partial<Stage> {
  readonly name: string
  /** All of them, resolved: they stand in `recipe.json` and are compared between runs. A training is resumed with the
   * callbacks that have options, and the same ones, unless they only watch. */
  readonly options?: Stage['options']
  /** Whether it never answers `'stop'` and changes nothing of the model, so that a training may be resumed without it
   * or with others of its kind. Default: false. */
  readonly watchesOnly?: boolean
  trainBegin?(plan: TrainingPlan): void | Promise<void>
  /** Before the weights are changed by a step's gradients. It cannot wait. */
  inspect?(pass: StepPass): void
  stepEnd?(step: StepRecord): CallbackAnswer
  epochEnd?(epoch: EpochRecord): CallbackAnswer
  /** When all callbacks have heard of a step or an epoch, and once more when the signal ends the training: the
   * training can be kept as it stands now, and gone on with. */
  checkpoint?(moment: CheckpointMoment): void | Promise<void>
  /** What this callback remembers of the training so far. It becomes part of every checkpoint. */
  state?(): Json
  /** Remembers what `state` gave. After `trainBegin`, where a training goes on from a checkpoint. */
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
  /** Updates of the weights in all. Infinity under a budget in minutes. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Images of one update of the weights. */
  readonly batchSize: number
  /** Images in an epoch. */
  readonly trainingImages: number
  /** 0 where there is no validation part. */
  readonly validationImages: number
  /** The figures that each epoch's record will have, and which way each gets better: what can be watched. */
  readonly figures: Readonly<Record<string, Better>>
  /** Where files go whose path is relative. */
  readonly directory: string
  /** Updates made before, where the training goes on from a checkpoint. Left out, it begins. */
  readonly resumedAt?: number
}

/** A step that has gone forward and back, and has not changed the weights yet. */
export interface StepPass {
  /** From 1. */
  readonly epoch: number
  /** From 1, within the epoch. */
  readonly step: number
  /** Number of images. */
  readonly size: number
  /** `[size, height, width, channels]`, as the model saw them. They are written over after the hook: copy what is kept. */
  readonly images: Float32Array
  /** Mean of the batch, in nats. */
  readonly loss: number
  /** One for each of `model.trainableWeights`, in their order. They are gone after the hook. */
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
  /** Over the current epoch so far, validation left out. */
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
  /** Training alone. */
  readonly imagesPerSecond: number
  readonly trainingSeconds: number
  readonly validationSeconds: number
  /** Whether these are the best weights so far, by the figure that the trainer was told, or by `validation/loss`, or
   * `training/loss` without validation. */
  readonly best: boolean
}

/** How a training ended. The model holds its best weights by then. */
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
  /** What touched the weights in this training, for `evaluate`. The images are digested when it is asked for, so that the
   * training costs no more. What touched the weights before it comes in front: `[...earlier, ...await lineage()]`. */
  lineage?(): Promise<Lineage>
}
