import type { Json } from './stage'

/** A training between two steps: everything that its rest depends on beside the job itself. Trained on from
 * here, a model gets the very bits that it would have got without the interruption, on the same backend. */
export interface TrainingCheckpoint {
  /** Updates of the weights made so far. */
  readonly steps: number
  /** From 1: the epoch that is under way or comes next. */
  readonly epoch: number
  /** Steps of that epoch made so far. */
  readonly step: number
  /** Whatever else the trainer needs. Numbers may be infinite or NaN. */
  readonly state: Json
  /** What callbacks remember, in their order; those that remember nothing are left out. */
  readonly callbacks: readonly { readonly name: string; readonly state: Json }[]
  /** Values outside of the backend, by names that the trainer chooses: `weights`. */
  readonly tensors: Readonly<Record<string, readonly Float32Array[]>>
}

/** A moment at which a training can be kept. */
export interface CheckpointMoment {
  readonly after: 'step' | 'epoch' | 'interruption'
  /** Updates of the weights made so far. */
  readonly steps: number
  /** Copies the training's state out of the backend. To be called before the hook's promise is kept. */
  take(): TrainingCheckpoint
}
