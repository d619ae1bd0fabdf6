import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { HeldValues } from './heldValues'

/** A float32 tensor with the sums of its columns, if its kernel computed them: a sum over all but the last axis, the gradient
 * of a bias, then finds them. */
export function withColumnSums(
  backend: InkstoneBackend,
  shape: number[],
  values: Float32Array,
  columnSums: Float32Array | null,
): tf.TensorInfo {
  const tensor = backend.makeTensorInfo(shape, 'float32', values)
  if (columnSums !== null) {
    backend.entry(tensor).columnSums = new HeldValues(backend, columnSums)
  }
  return tensor
}
