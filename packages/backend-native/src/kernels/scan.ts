import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** x and y are `[outer, length, inner]`. */
    scanFloats(x: Float32Array, y: Float32Array, ...order: ScanOrder): void
    scanInts(x: Int32Array, y: Int32Array, ...order: ScanOrder): void
  }
}

type ScanOrder = [
  outer: number,
  length: number,
  inner: number,
  product: boolean,
  exclusive: boolean,
  reverse: boolean,
]

export const scanKernels: NativeKernel[] = [
  { name: tf.Cumsum, run: (call) => scan(call, false) },
  { name: tf.Cumprod, run: (call) => scan(call, true) },
]

/** float32 and int32 along any axis. */
function scan({ inputs, attrs, backend, native }: KernelCall, product: boolean) {
  const x = inputs.x!
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!
  if (tf.util.sizeFromShape(x.shape) === 0) return undefined
  const order: ScanOrder = [
    tf.util.sizeFromShape(x.shape.slice(0, axis)),
    x.shape[axis]!,
    tf.util.sizeFromShape(x.shape.slice(axis + 1)),
    product,
    attrs.exclusive === true,
    attrs.reverse === true,
  ]
  const values = x.dtype === 'float32' || x.dtype === 'int32' ? backend.values(x) : undefined
  if (x.dtype === 'float32' && values instanceof Float32Array) {
    const y = backend.allocate('float32', values.length)
    native.scanFloats(values, y, ...order)
    return backend.makeTensorInfo(x.shape, 'float32', y)
  }
  if (x.dtype === 'int32' && values instanceof Int32Array) {
    const y = backend.allocate('int32', values.length)
    native.scanInts(values, y, ...order)
    return backend.makeTensorInfo(x.shape, 'int32', y)
  }
  return undefined
}
