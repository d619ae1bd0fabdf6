import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** x is `[rows, columns]`, y is `[rows, bins]`. */
    countFloats(
      x: Int32Array,
      weights: Float32Array | null,
      y: Float32Array,
      rows: number,
      binary: boolean,
    ): void
    hasNegative(x: Int32Array): boolean
    countInts(x: Int32Array, y: Int32Array, rows: number, binary: boolean): void
    /** `start`, `start + step`, `start + 2 * step`, ... */
    rampFloats(y: Float32Array, start: number, step: number): void
    rampInts(y: Int32Array, start: number, step: number): void
  }
}

export const countingKernels: NativeKernel[] = [
  { name: tf.Bincount, run: count },
  { name: tf.DenseBincount, run: count },
  { name: tf.LinSpace, run: linearSpace },
  { name: tf.Range, run: range },
]

/** int32 in one row, or in rows; weights of float32, or none of any dtype. */
function count({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const { x, weights } = inputs as { x: tf.TensorInfo; weights: tf.TensorInfo }
  const size = attrs.size as number
  const values = x.dtype === 'int32' ? backend.ints(x) : undefined
  const weighted = tf.util.sizeFromShape(weights.shape) > 0
  const rows = x.shape.length === 2 ? x.shape[0]! : 1
  if (!values?.length || x.shape.length > 2 || !(size > 0)) return undefined
  backend.recording?.refuse('Bincount looks for negative values before it runs')
  if (native.hasNegative(values)) throw new Error('Input x must be non-negative!') // as cpu says it
  const shape = x.shape.length === 2 ? [rows, size] : [size]
  const binary = attrs.binaryOutput === true && x.shape.length === 2
  if (weights.dtype === 'float32') {
    const given = weighted ? backend.floats(weights) : null
    if (given === undefined || (given !== null && given.length !== values.length)) return undefined
    const y = backend.allocate('float32', rows * size)
    native.countFloats(values, given, y, rows, binary)
    return backend.makeTensorInfo(shape, 'float32', y)
  }
  if (weights.dtype !== 'int32' || weighted) return undefined
  const y = backend.allocate('int32', rows * size)
  native.countInts(values, y, rows, binary)
  return backend.makeTensorInfo(shape, 'int32', y)
}

/** Each value from the first, so that rounding does not add up. */
function linearSpace({ attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const { start, stop, num } = attrs as Record<'start' | 'stop' | 'num', number>
  if (!(num > 1)) return undefined
  const y = backend.allocate('float32', num)
  native.rampFloats(y, start, (stop - start) / (num - 1))
  return backend.makeTensorInfo([num], 'float32', y)
}

/** As TensorFlow.js takes it: a step of 1 goes down where the end lies below the start. */
function range({ attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const { start, stop, step, dtype } = attrs as {
    start: number
    stop: number
    step: number
    dtype: tf.DataType
  }
  if (start === stop || (start < stop && step < 0) || (stop < start && step > 1)) return undefined
  const length = Math.abs(Math.ceil((stop - start) / step))
  const by = stop < start && step === 1 ? -1 : step
  if (!(length > 0) || !Number.isFinite(length)) return undefined
  if (dtype === 'float32') {
    const y = backend.allocate('float32', length)
    native.rampFloats(y, start, by)
    return backend.makeTensorInfo([length], dtype, y)
  }
  if (dtype !== 'int32' || !Number.isInteger(start) || !Number.isInteger(by)) return undefined
  const y = backend.allocate('int32', length)
  native.rampInts(y, start, by)
  return backend.makeTensorInfo([length], dtype, y)
}
