import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** How many of a row's sorted values lie below each value, or at it where `upper`. */
    searchFloats(
      sorted: Float32Array,
      values: Float32Array,
      places: Int32Array,
      rows: number,
      upper: boolean,
    ): void
    searchInts(
      sorted: Int32Array,
      values: Int32Array,
      places: Int32Array,
      rows: number,
      upper: boolean,
    ): void
  }
}

export const searchKernels: NativeKernel[] = [{ name: tf.SearchSorted, run: searchSorted }]

/** `[rows, length]` sorted values and `[rows, count]` values to place, both float32 or both int32. */
function searchSorted(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const { sortedSequence, values } = inputs as Record<'sortedSequence' | 'values', tf.TensorInfo>
  if (sortedSequence.shape.length !== 2 || values.shape.length !== 2) {
    throw new RangeError('expected rows of sorted values and rows of values, of two dimensions.')
  }
  const rows = values.shape[0]!
  if (sortedSequence.shape[0] !== rows) {
    throw new RangeError('expected as many rows of values as of sorted values.')
  }
  const [from, wanted] = [backend.values(sortedSequence), backend.values(values)]
  if (!from?.length || !wanted?.length) return undefined
  const upper = attrs.side !== 'left'
  if (from instanceof Float32Array && wanted instanceof Float32Array) {
    const places = backend.allocate('int32', wanted.length)
    native.searchFloats(from, wanted, places, rows, upper)
    return backend.makeTensorInfo(values.shape, 'int32', places)
  }
  if (from instanceof Int32Array && wanted instanceof Int32Array) {
    const places = backend.allocate('int32', wanted.length)
    native.searchInts(from, wanted, places, rows, upper)
    return backend.makeTensorInfo(values.shape, 'int32', places)
  }
  return undefined
}
