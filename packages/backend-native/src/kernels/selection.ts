import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** The `k` greatest of each row of `length` values, and their places. */
    topFloats(
      x: Float32Array,
      values: Float32Array,
      places: Int32Array,
      length: number,
      k: number,
    ): void
    topInts(x: Int32Array, values: Int32Array, places: Int32Array, length: number, k: number): void
    /** Whether each is NaN (kind 0), finite (1) or infinite (2). */
    isKind(kind: 0 | 1 | 2, x: Float32Array, y: Uint8Array): void
  }
}

export const selectionKernels: NativeKernel[] = [
  { name: tf.TopK, run: topK },
  { name: tf.IsNan, run: (call) => isKind(call, 0) },
  { name: tf.IsFinite, run: (call) => isKind(call, 1) },
  { name: tf.IsInf, run: (call) => isKind(call, 2) },
]

/** float32 and int32. Of equal values the first comes first. */
function topK({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo[] | undefined {
  const x = inputs.x!
  const k = attrs.k as number
  const length = x.shape.at(-1) ?? 0
  const values = x.dtype === 'float32' || x.dtype === 'int32' ? backend.values(x) : undefined
  if (!values?.length || k === 0 || k > length) return undefined
  const shape = [...x.shape.slice(0, -1), k]
  const size = tf.util.sizeFromShape(shape)
  const places = backend.allocate('int32', size)
  if (x.dtype === 'float32' && values instanceof Float32Array) {
    const best = backend.allocate('float32', size)
    native.topFloats(values, best, places, length, k)
    return [
      backend.makeTensorInfo(shape, 'float32', best),
      backend.makeTensorInfo(shape, 'int32', places),
    ]
  }
  if (x.dtype === 'int32' && values instanceof Int32Array) {
    const best = backend.allocate('int32', size)
    native.topInts(values, best, places, length, k)
    return [
      backend.makeTensorInfo(shape, 'int32', best),
      backend.makeTensorInfo(shape, 'int32', places),
    ]
  }
  backend.recycle(places)
  return undefined
}

/** float32 of any shape. */
function isKind({ inputs, backend, native }: KernelCall, kind: 0 | 1 | 2) {
  const x = inputs.x!
  const values = x.dtype === 'float32' ? backend.floats(x) : undefined
  if (values === undefined) return undefined
  const y = backend.allocate('bool', values.length)
  native.isKind(kind, values, y)
  return backend.makeTensorInfo(x.shape, 'bool', y)
}
