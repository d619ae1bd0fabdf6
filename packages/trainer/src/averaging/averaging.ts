import type { Stage } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** How weights are averaged over a training: `ema(0.999)`. Validation, callbacks at the end of an epoch (and so
 * checkpoints) and the trained model have the averaged weights; the steps continue from the raw ones. */
export interface Averaging extends Stage {
  /** Whether the statistics of batch normalisation must be recomputed for the averaged weights. */
  readonly recomputesNorms: boolean
  /** An average that starts from the model's current weights. The caller disposes it. */
  create(model: LayersModel): WeightAverage
}

/** A running average. */
export interface WeightAverage {
  /** Whether there is an average yet. */
  readonly begun: boolean
  /** Call it after each update of the weights. */
  stepEnd(): void
  /** Call it after the last step of an epoch, before its validation. @param progress finished share of the training,
   * in `(0, 1]` */
  epochEnd(progress: number): void
  /** Runs a function with the averaged weights in the model, if there are any, and then restores the raw ones. */
  during<Result>(run: () => Promise<Result>): Promise<Result>
  /** Leaves the averaged weights in the model, if there are any. */
  apply(): void
  /** The state of the average besides the model, copied out of the backend. */
  state(): AverageState
  /** Continues exactly from a state, bit for bit. */
  restore(state: AverageState): void
  dispose(): void
}

export interface AverageState {
  /** Number of weights averaged so far. */
  readonly count: number
  /** Layer by layer, by name within a layer. */
  readonly weights: readonly Float32Array[]
}
