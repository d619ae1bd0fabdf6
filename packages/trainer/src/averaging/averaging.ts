import type { Stage } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** How weights are averaged over a training: `ema(0.999)`. Validation, callbacks at the end of an epoch (so
 * checkpoints) and the trained model have the averaged weights; the steps go on from their own. */
export interface Averaging extends Stage {
  /** Whether the statistics of batch normalisation must be computed anew for the averaged weights. */
  readonly recomputesNorms: boolean
  /** An average that begins at the model's present weights. Whoever creates it disposes it. */
  create(model: LayersModel): WeightAverage
}

/** An average at work. */
export interface WeightAverage {
  /** Whether there is an average yet. */
  readonly begun: boolean
  /** To be told after each update of the weights. */
  stepEnd(): void
  /** To be told after the last step of an epoch, before its validation.
   * @param progress share of the training that is done, in `(0, 1]` */
  epochEnd(progress: number): void
  /** Runs with the averaged weights in the model, once there are any; the trained ones are then put back. */
  during<Result>(run: () => Promise<Result>): Promise<Result>
  /** Leaves the averaged weights in the model, if there are any. */
  apply(): void
  /** Everything that the average depends on besides the model, copied out of the backend. */
  state(): AverageState
  /** Goes on from a state exactly, bit for bit. */
  restore(state: AverageState): void
  dispose(): void
}

export interface AverageState {
  /** Times that weights were taken in. */
  readonly count: number
  /** Layer by layer, by name within a layer. */
  readonly weights: readonly Float32Array[]
}
