import { passRecorder } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

type Values = Float32Array | Int32Array

/** Computes float32 tensors from the values of others in plain JavaScript. A backend that records passes
 * ({@link passRecorder} of core) calls `compute` anew whenever it repeats the pass.
 * @param shapes of the results
 * @param compute is given the values of the inputs, to be read only */
export function computeInJavaScript(
  inputs: readonly tf.Tensor[],
  shapes: readonly number[][],
  compute: (...values: Values[]) => readonly Float32Array[],
): tf.Tensor[] {
  const recorder = passRecorder()
  if (recorder) return recorder.compute(inputs, shapes, compute)
  const values = inputs.map((input) => input.dataSync() as Values)
  return compute(...values).map((result, index) => tf.tensor(result, shapes[index]))
}
