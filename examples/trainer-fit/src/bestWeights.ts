import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Remembers the weights of a model's best epoch. */
export interface BestWeights {
  /** From 1; 0 as long as there is none. */
  readonly epoch: number
  /** Keeps the model's present weights if this loss is the least so far. @returns whether it is */
  offer(epoch: number, loss: number): boolean
  /** Puts the best weights back; leaves the model alone if there are none. */
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
      // copies: a step may write over the memory that a tensor shares with its weight
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
