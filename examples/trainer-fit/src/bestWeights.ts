import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Keeps the weights of a model's best epoch. */
export interface BestWeights {
  /** From 1; 0 before there is one. */
  readonly epoch: number
  /** Keeps the model's current weights if this loss is the lowest so far. @returns whether it is */
  offer(epoch: number, loss: number): boolean
  /** Restores the best weights; does nothing if there are none. */
  restore(): void
}

export function bestWeights(model: LayersModel): BestWeights {
  let [best, least] = [0, Infinity]
  let kept: Float32Array[] = []
  return {
    get epoch() {
      return best
    },
    offer(epoch, loss) {
      if (!(loss < least)) return false
      ;[best, least] = [epoch, loss]
      // copies, because a step may overwrite the memory that a tensor shares with its weight
      kept = model.weights.map((weight) => new Float32Array(weight.read().dataSync()))
      return true
    },
    restore() {
      tf.tidy(() => {
        kept.forEach((values, at) => {
          const weight = model.weights[at]!
          weight.write(tf.tensor(values, weight.shape as number[]))
        })
      })
    },
  }
}
