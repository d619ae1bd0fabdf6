import * as tf from '@tensorflow/tfjs-core'
import { alea } from '../alea'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** y `[rows, uniform.length]`: events drawn by `probabilities` `[rows, events]`. */
    multinomial(
      probabilities: Float32Array,
      uniform: Float64Array,
      y: Int32Array,
      events: number,
    ): void
  }
}

export const multinomialKernels: NativeKernel[] = [{ name: tf.Multinomial, run: multinomial }]

/** float32. The same draws as on `cpu`, whose random numbers begin anew for each row. */
function multinomial(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const logits = inputs.logits!
  const samples = attrs.numSamples as number
  const [rows, events] = logits.shape as [number, number]
  if (logits.dtype !== 'float32' || rows * events * samples === 0) return undefined
  backend.recording?.refuse('random numbers are drawn in JavaScript')
  const probabilities = attrs.normalized
    ? logits
    : callKernel(call, tf.Softmax, { logits }, { dim: -1 })
  const values = backend.floats(probabilities)
  if (values === undefined) return undefined
  const uniform = Float64Array.from({ length: samples }, alea(String(attrs.seed)))
  const y = backend.allocate('int32', rows * samples)
  native.multinomial(values, uniform, y, events)
  if (!attrs.normalized) backend.disposeIntermediateTensorInfo(probabilities)
  return backend.makeTensorInfo([rows, samples], 'int32', y)
}
