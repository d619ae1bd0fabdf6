import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { weightsInOrder } from '../loop/modelWeights'
import type { WeightAverage } from './averaging'

export interface AverageRule {
  model: LayersModel
  /** The share of the new weights in the average after a step, 0 for none.
   * @param count number of weights averaged before */
  stepShare?(count: number): number
  /** The same at the end of an epoch. @param progress finished share of the training */
  epochShare?(count: number, progress: number): number
}

/** The average of all weights of a model, including the running statistics of batch normalisation: `average += share
 * * (weight - average)`, which keeps a constant weight bit for bit. */
export function weightAverage({ model, stepShare, epochShare }: AverageRule): WeightAverage {
  let count = 0
  const weights = weightsInOrder(model)
  const averages = weights.map((weight) => {
    const { shape } = weight.read()
    return tf.tidy(() => tf.variable(tf.tensor(valuesOf(weight.read()), shape), false))
  })

  function take(share: number): void {
    if (share === 0) return
    tf.tidy(() => {
      averages.forEach((average, index) => {
        const away = tf.sub(weights[index]!.read(), average)
        average.assign(tf.add(average, tf.mul(away, share)))
      })
    })
    count++
  }
  const write = (values: readonly tf.Tensor[]): void => {
    weights.forEach((weight, index) => {
      weight.write(values[index]!)
    })
  }

  return {
    get begun() {
      return count > 0
    },
    stepEnd: () => take(stepShare?.(count) ?? 0),
    epochEnd: (progress) => take(epochShare?.(count, progress) ?? 0),
    async during(run) {
      if (count === 0) return await run()
      const trained = weights.map((weight) => tf.clone(weight.read())) // no step changes them meanwhile
      write(averages)
      try {
        return await run()
      } finally {
        write(trained)
        tf.dispose(trained)
      }
    },
    apply() {
      // Copies: the averages are disposed, and an optimizer may change weights in place.
      if (count > 0) tf.tidy(() => write(averages.map((average) => copyOf(average))))
    },
    state: () => ({ count, weights: averages.map(valuesOf) }),
    restore(state) {
      count = state.count
      tf.tidy(() => {
        averages.forEach((average, index) => {
          average.assign(tf.tensor(state.weights[index]!.slice(), average.shape))
        })
      })
    },
    dispose: () => tf.dispose(averages),
  }
}

function valuesOf(tensor: tf.Tensor): Float32Array {
  return new Float32Array(tensor.dataSync())
}

function copyOf(tensor: tf.Tensor): tf.Tensor {
  return tf.tensor(valuesOf(tensor), tensor.shape)
}
