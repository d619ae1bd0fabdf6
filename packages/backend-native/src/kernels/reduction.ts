import * as tf from '@tensorflow/tfjs-core'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { numberOf } from '../numberOf'
import { reductionPasses } from '../reductionPasses'

declare module '../addon' {
  interface Addon {
    reductions(): string[]
    /** x is `[outer, length, inner]`, y is `[outer, inner]`; sum, prod, max or min. */
    reduceFloats(
      reduction: number,
      x: Float32Array,
      y: Float32Array,
      outer: number,
      length: number,
      inner: number,
      divisor: number,
    ): void
    /** sum, prod, max or min */
    reduceInts(
      reduction: number,
      x: Int32Array,
      y: Int32Array,
      outer: number,
      length: number,
      inner: number,
    ): void
    /** max, min, any or all */
    reduceBytes(
      reduction: number,
      x: Uint8Array,
      y: Uint8Array,
      outer: number,
      length: number,
      inner: number,
    ): void
    argumentOfInts(
      greatest: boolean,
      x: Int32Array,
      y: Int32Array,
      outer: number,
      length: number,
      inner: number,
    ): void
    argument(
      greatest: boolean,
      x: Float32Array,
      y: Int32Array,
      outer: number,
      length: number,
      inner: number,
    ): void
  }
}

export const reductionKernels: NativeKernel[] = [
  { name: tf.Sum, run: (call) => reduce(call, 'sum', ['float32', 'int32']) },
  { name: tf.Mean, run: mean },
  { name: tf.Prod, run: (call) => reduce(call, 'prod', ['float32', 'int32']) },
  { name: tf.Max, run: (call) => reduce(call, 'max', ['float32', 'int32', 'bool']) },
  { name: tf.Min, run: (call) => reduce(call, 'min', ['float32', 'int32', 'bool']) },
  { name: tf.Any, run: (call) => reduce(call, 'any', ['bool']) },
  { name: tf.All, run: (call) => reduce(call, 'all', ['bool']) },
  { name: tf.ArgMax, run: (call) => argument(call, true) },
  { name: tf.ArgMin, run: (call) => argument(call, false) },
]

/** Of int32 and bool too, which are converted first. */
function mean(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  if (x.dtype !== 'int32' && x.dtype !== 'bool') return reduce(call, 'sum', ['float32'], 'mean')
  if (tf.util.sizeFromShape(x.shape) === 0) return undefined
  const converted = callKernel(call, tf.Cast, { x }, { dtype: 'float32' })
  const inputs = { x: converted }
  const result = reduce({ ...call, inputs }, 'sum', ['float32'], 'mean')
  call.backend.disposeIntermediateTensorInfo(converted)
  return result
}

function reduce(
  call: KernelCall,
  reduction: string,
  dtypes: tf.DataType[],
  mean?: 'mean',
): tf.TensorInfo | undefined {
  const { inputs, attrs, backend } = call
  const x = inputs.x!
  const size = tf.util.sizeFromShape(x.shape)
  if (!dtypes.includes(x.dtype) || size === 0) return undefined
  const axes = tf.util.parseAxisParam(
    (attrs.reductionIndices ?? attrs.axis) as number | number[],
    x.shape,
  )
  if (x.shape.length === 1 && axes.length === 1) {
    const whole = { outer: 1, length: size, inner: 1, divisor: mean ? size : 1 }
    return pass(call, reduction, x, attrs.keepDims ? [1] : [], whole)
  }
  if (new Set(axes).size < axes.length) return undefined
  const passes = reductionPasses(x.shape, axes)
  const shape = attrs.keepDims
    ? x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
    : x.shape.filter((_, axis) => !axes.includes(axis))

  let result: tf.TensorInfo | undefined
  for (const [index, { outer, length, inner }] of passes.entries()) {
    const last = index === passes.length - 1
    const divisor = mean && last ? size / (outer * inner) : 1
    const next = pass(call, reduction, result ?? x, last ? shape : [outer, inner], {
      outer,
      length,
      inner,
      divisor,
    })
    if (result !== undefined) backend.disposeIntermediateTensorInfo(result)
    if (next === undefined) return undefined // only ever the first: later ones read our own arrays
    result = next
  }
  if (passes.length === 1 || result === undefined || !mayOverflowBetween(call, reduction, result)) {
    return result
  }
  backend.disposeIntermediateTensorInfo(result)
  return undefined // cpu adds and multiplies in float64 over all axes at once
}

/** Whether what one pass left may have been too large, or too small, for float32 where the whole is not. */
function mayOverflowBetween(
  { backend }: KernelCall,
  reduction: string,
  result: tf.TensorInfo,
): boolean {
  if (result.dtype !== 'float32' || (reduction !== 'sum' && reduction !== 'prod')) return false
  backend.recording?.refuse('JavaScript looks for overflow in a reduction over axes that lie apart')
  const { values } = backend.entry(result)
  return (values as Float32Array).some(
    (value) => !Number.isFinite(value) || (reduction === 'prod' && value === 0),
  )
}

function pass(
  { backend, native }: KernelCall,
  reduction: string,
  x: tf.TensorInfo,
  shape: number[],
  { outer, length, inner, divisor }: Record<'outer' | 'length' | 'inner' | 'divisor', number>,
): tf.TensorInfo | undefined {
  const { values } = backend.entry(x)
  const number = numberOf(native, 'reductions', reduction)
  if (x.dtype === 'float32' && values instanceof Float32Array) {
    const y = backend.allocate('float32', outer * inner)
    native.reduceFloats(number, values, y, outer, length, inner, divisor)
    return backend.makeTensorInfo(shape, 'float32', y)
  }
  if (x.dtype === 'int32' && values instanceof Int32Array) {
    const y = backend.allocate('int32', outer * inner)
    native.reduceInts(number, values, y, outer, length, inner)
    return backend.makeTensorInfo(shape, 'int32', y)
  }
  if (x.dtype === 'bool' && values instanceof Uint8Array) {
    const y = backend.allocate('bool', outer * inner)
    native.reduceBytes(number, values, y, outer, length, inner)
    return backend.makeTensorInfo(shape, 'bool', y)
  }
  return undefined
}

/** float32 and int32 over one axis. */
function argument(
  { inputs, attrs, backend, native }: KernelCall,
  greatest: boolean,
): tf.TensorInfo | undefined {
  const x = inputs.x!
  const values = x.dtype === 'int32' ? backend.ints(x) : backend.floats(x)
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape)
  if (x.dtype === 'bool' || !values?.length || axes.length !== 1) return undefined
  const axis = axes[0]!
  const length = x.shape[axis]!
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1))
  const outer = values.length / length / inner
  const y = backend.allocate('int32', outer * inner)
  if (values instanceof Int32Array) {
    native.argumentOfInts(greatest, values, y, outer, length, inner)
  } else {
    native.argument(greatest, values, y, outer, length, inner)
  }
  return backend.makeTensorInfo(
    x.shape.filter((_, index) => index !== axis),
    'int32',
    y,
  )
}
