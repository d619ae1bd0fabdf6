import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Remembers the weights of a model's best epoch. */
export interface BestWeights {
  /** From 1; 0 as long as there is none. */
  readonly epoch: number
  /** Keeps the model's present weights if this loss is the least so far. A loss that is no number never is.
   * @returns whether it is */
  offer(epoch: number, loss: number): boolean
  /** Puts the best weights back; leaves the model alone if there are none. */
  restore(): void
}

/** Holds copies outside of the backend: a clone of a tensor shares its memory with the weights, which an
 * optimizer may change in place. Running statistics of batch normalisation are weights too. */
export function bestWeights(model: LayersModel): BestWeights {
  let best = { epoch: 0, loss: Infinity, weights: [] as Float32Array[] }
  return {
    get epoch() {
      return best.epoch
    },
    offer(epoch, loss) {
      if (!(loss < best.loss)) return false
      best = {
        epoch,
        loss,
        weights: model.weights.map((weight) => new Float32Array(weight.read().dataSync())),
      }
      return true
    },
    restore() {
      if (best.epoch === 0) return
      tf.tidy(() => {
        model.weights.forEach((weight, index) => {
          weight.write(tf.tensor(best.weights[index]!.slice(), weight.read().shape))
        })
      })
    },
  }
}
