import type { LayersModel } from '@tensorflow/tfjs-layers'
import { copyWeights, writeWeights } from './modelWeights'

/** Keeps the weights of a model's best epoch. */
export interface BestWeights {
  /** From 1; 0 before there is one. */
  readonly epoch: number
  /** Keeps the model's current weights if this figure is lower than all before: a loss, or the negative of a figure
   * that is better when higher. NaN never is. The first averaged weights are always kept: earlier epochs do not
   * compete with them.
   * @param averaged whether the weights are an average over steps or epochs
   * @returns whether they are kept */
  offer(epoch: number, loss: number, averaged?: boolean): boolean
  /** Sets the model's weights to the best ones; does nothing if there are none. */
  apply(): void
  state(): BestState
  /** Restores what `state` returned. */
  restore(state: BestState): void
}

export interface BestState {
  readonly epoch: number
  /** Infinity before there is one. */
  readonly loss: number
  readonly averaged: boolean
  /** Copies outside of the backend. */
  readonly weights: readonly Float32Array[]
}

export function bestWeights(model: LayersModel): BestWeights {
  let best: BestState = { epoch: 0, loss: Infinity, averaged: false, weights: [] }
  return {
    get epoch() {
      return best.epoch
    },
    offer(epoch, loss, averaged = false) {
      const toBeat = averaged === best.averaged ? best.loss : Infinity
      if (!(loss < toBeat)) return false
      best = { epoch, loss, averaged, weights: copyWeights(model) }
      return true
    },
    apply() {
      if (best.epoch > 0) writeWeights(model, best.weights)
    },
    state: () => best,
    restore(state) {
      best = state
    },
  }
}
