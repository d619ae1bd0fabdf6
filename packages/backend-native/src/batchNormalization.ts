import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'
import { batchNormTraining, batchNormTrainingGradient } from './kernels/normalization'

// The batch normalisation of tfjs-layers takes the moments of its batch in seven passes over it, and their
// gradients in some twenty. Here its `call` in training is one kernel of two passes, the gradient another, while
// our backend is active. How the layer is found: see recurrentCells.ts.

/** The parts of tfjs-layers' BatchNormalization that we read. */
interface BatchNormalization {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor
  readonly axis: number
  readonly momentum: number
  readonly epsilon: number
  readonly gamma: Weight | undefined
  readonly beta: Weight | undefined
  readonly movingMean: Weight
  readonly movingVariance: Weight
}
interface Weight {
  read(): tf.Tensor
  write(value: tf.Tensor): unknown
}

const fused = new WeakSet<object>()

/** Makes batch normalisation in training use our kernel, if tfjs-layers is loaded. */
export function fuseBatchNormalization(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: BatchNormalization | undefined = classNameMap.BatchNormalization?.[0].prototype
  if (prototype === undefined || fused.has(prototype)) return
  fused.add(prototype)
  const plain = prototype.call
  prototype.call = function (this: BatchNormalization, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs
    const { gamma, beta, axis } = this
    const overLastAxis = axis === -1 || axis === x.rank - 1
    const known = inkstoneIsActive() && x.dtype === 'float32' && x.size > 0
    if (!kwargs.training || !known || !overLastAxis || !gamma || !beta) {
      return plain.call(this, inputs, kwargs)
    }
    return tf.tidy(() => {
      const given = { x, offset: beta.read(), scale: gamma.read() }
      const results: tf.Tensor[] = tf
        .engine()
        .runKernel(batchNormTraining, given, { epsilon: this.epsilon })
      const [y, mean, variance] = results as [tf.Tensor, tf.Tensor, tf.Tensor]
      follow(this.movingMean, mean, this.momentum)
      follow(this.movingVariance, variance, this.momentum)
      return y
    })
  }
}

/** A moving average takes its step: `average -= (1 - momentum) (average - value)`. */
function follow(average: Weight, value: tf.Tensor, momentum: number): void {
  const before = average.read()
  average.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)))
}

tf.registerGradient({
  kernelName: batchNormTraining,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  // Mean and variance need no gradient: they only feed the moving averages.
  gradFunc(dy, saved, attrs) {
    const [x, scale, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    const inputs = { dy: (dy as tf.Tensor[])[0]!, x, mean, variance, scale }
    const results: tf.Tensor[] = tf.engine().runKernel(batchNormTrainingGradient, inputs, attrs)
    const [dx, dOffset, dScale] = results as [tf.Tensor, tf.Tensor, tf.Tensor]
    return { x: () => dx, offset: () => dOffset, scale: () => dScale }
  },
})
