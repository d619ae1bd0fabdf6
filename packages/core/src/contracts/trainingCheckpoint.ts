import type { Json } from './stage'

/** A training between two steps: everything besides the job itself that the rest depends on. Resumed from here, a
 * model gets the same bits as without the interruption, on the same backend. */
export interface TrainingCheckpoint {
  /** Updates of the weights made so far. */
  readonly steps: number
  /** From 1: the current or next epoch. */
  readonly epoch: number
  /** Steps of that epoch made so far. */
  readonly step: number
  /** Other state of the trainer. Numbers may be infinite or NaN. */
  readonly state: Json
  /** The callbacks' state, in their order; those without state are left out. */
  readonly callbacks: readonly { readonly name: string; readonly state: Json }[]
  /** Values copied from the backend, by names that the trainer chooses: `weights`. */
  readonly tensors: Readonly<Record<string, readonly Float32Array[]>>
}

/** A moment at which a training can be checkpointed. */
export interface CheckpointMoment {
  readonly after: 'step' | 'epoch' | 'interruption'
  /** Updates of the weights made so far. */
  readonly steps: number
  /** Copies the training's state out of the backend. Call it before the hook's promise resolves. */
  take(): TrainingCheckpoint
}
