import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** Towards zero, modulo 2^32; NaN and infinities give 0. */
    intFromFloat(x: Float32Array, y: Int32Array): void
    boolFromFloat(x: Float32Array, y: Uint8Array): void
    boolFromInt(x: Int32Array, y: Uint8Array): void
    floatFromInt(x: Int32Array, y: Float32Array): void
    floatFromByte(x: Uint8Array, y: Float32Array): void
    intFromByte(x: Uint8Array, y: Int32Array): void
  }
}

export const castKernels: NativeKernel[] = [{ name: tf.Cast, run: cast }]

/** Between float32, int32 and bool. If TensorFlow.js only changes the dtype and keeps the array (int32 to float32,
 * say), the values are converted, because native kernels take arrays of the dtype's own kind. */
function cast({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x!
  const dtype = attrs.dtype as tf.DataType
  const { values } = backend.entry(x)
  if (values === undefined || values.length === 0) return undefined
  if (dtype === 'float32') {
    if (values instanceof Float32Array) {
      backend.incRef(x.dataId)
      return { dataId: x.dataId, shape: x.shape, dtype }
    }
    const y = backend.allocate('float32', values.length)
    if (values instanceof Int32Array) native.floatFromInt(values, y)
    else if (values instanceof Uint8Array) native.floatFromByte(values, y)
    else return undefined
    return backend.makeTensorInfo(x.shape, dtype, y)
  }
  if (dtype === 'int32' && x.dtype !== 'int32') {
    const y = backend.allocate('int32', values.length)
    if (values instanceof Float32Array) native.intFromFloat(values, y)
    else if (values instanceof Uint8Array) native.intFromByte(values, y)
    else return undefined
    return backend.makeTensorInfo(x.shape, dtype, y)
  }
  if (dtype === 'bool' && x.dtype !== 'bool') {
    const y = backend.allocate('bool', values.length)
    if (values instanceof Float32Array) native.boolFromFloat(values, y)
    else if (values instanceof Int32Array) native.boolFromInt(values, y)
    else return undefined
    return backend.makeTensorInfo(x.shape, dtype, y)
  }
  return undefined
}
