import type { LayersModel } from '@tensorflow/tfjs-layers'
import { copyWeights, writeWeights } from './modelWeights'

/** Remembers the weights of a model's best epoch. */
export interface BestWeights {
  /** From 1; 0 as long as there is none. */
  readonly epoch: number
  /** Keeps the model's present weights if this loss is the least so far. A loss that is no number never is.
   * @returns whether it is */
  offer(epoch: number, loss: number): boolean
  /** Puts the best weights back; leaves the model alone if there are none. */
  restore(): void
  state(): BestState
  /** Remembers what `state` gave. */
  goOn(state: BestState): void
}

export interface BestState {
  readonly epoch: number
  /** Infinity as long as there is none. */
  readonly loss: number
  /** Copies outside of the backend. */
  readonly weights: readonly Float32Array[]
}

export function bestWeights(model: LayersModel): BestWeights {
  let best: BestState = { epoch: 0, loss: Infinity, weights: [] }
  return {
    get epoch() {
      return best.epoch
    },
    offer(epoch, loss) {
      if (!(loss < best.loss)) return false
      best = { epoch, loss, weights: copyWeights(model) }
      return true
    },
    restore() {
      if (best.epoch > 0) writeWeights(model, best.weights)
    },
    state: () => best,
    goOn(state) {
      best = state
    },
  }
}
