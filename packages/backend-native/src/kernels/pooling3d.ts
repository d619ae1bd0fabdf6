import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

// A maximum, and a mean over what the window covers, is the same whether it is taken over a box at once or over its
// slices first: three-dimensional pooling is two passes of the native two-dimensional one.

export const pooling3dKernels: NativeKernel[] = [
  { name: tf.MaxPool3D, run: (call) => pool(call, 'maxPool') },
  { name: tf.AvgPool3D, run: (call) => pool(call, 'averagePool') },
  { name: tf.MaxPool3DGrad, run: maxPoolGradient },
  { name: tf.AvgPool3DGrad, run: averagePoolGradient },
]

interface Passes {
  /** Over rows and columns of `batch x depth` images. */
  slices: Int32Array
  /** Over depth, of `batch` images of `depth x (rows x columns)`. */
  depth: Int32Array
  /** Values between the two. */
  between: number
  outShape: number[]
}

/** undefined for sizes of zero, and for windows that may lie in the padding alone, which are left to `cpu`. */
function passesOf({ attrs }: KernelCall, x: tf.TensorInfo): Passes | undefined {
  const info = tf.backend_util.computePool3DInfo(
    x.shape as [number, number, number, number, number],
    attrs.filterSize as [number, number, number],
    attrs.strides as [number, number, number],
    1,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
  )
  const { batchSize, inDepth, inHeight, inWidth, inChannels, padInfo } = info
  const { outDepth, outHeight, outWidth } = info
  if ([...info.inShape, ...info.outShape].includes(0)) return undefined
  const { front, back, top, bottom, left, right } = padInfo
  if (Math.min(front, top, left) < 0) return undefined
  if (Math.max(front, back) >= info.filterDepth) return undefined
  if (Math.max(top, bottom) >= info.filterHeight) return undefined
  if (Math.max(left, right) >= info.filterWidth) return undefined
  const plane = outHeight * outWidth
  return {
    slices: Int32Array.of(
      ...[batchSize * inDepth, inHeight, inWidth, inChannels, outHeight, outWidth],
      ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
      ...[top, left],
    ),
    depth: Int32Array.of(
      ...[batchSize, inDepth, plane, inChannels, outDepth, plane],
      ...[info.filterDepth, 1, info.strideDepth, 1],
      ...[front, 0],
    ),
    between: batchSize * inDepth * plane * inChannels,
    outShape: info.outShape,
  }
}

function pool(call: KernelCall, kind: 'maxPool' | 'averagePool'): tf.TensorInfo | undefined {
  const { inputs, backend, native } = call
  const x = inputs.x!
  const values = backend.floats(x)
  const passes = values?.length ? passesOf(call, x) : undefined
  if (values === undefined || passes === undefined) return undefined
  const between = backend.allocate('float32', passes.between)
  native[kind](values, between, passes.slices)
  const y = backend.allocate('float32', tf.util.sizeFromShape(passes.outShape))
  native[kind](between, y, passes.depth)
  backend.recycle(between)
  return backend.makeTensorInfo(passes.outShape, 'float32', y)
}

/** Of equal values the first in order of depth, row, column takes the gradient. */
function maxPoolGradient(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, backend, native } = call
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo }
  const [dyValues, values] = [backend.floats(dy), backend.floats(input)]
  const passes = values?.length ? passesOf(call, input) : undefined
  if (!fits(passes, dy) || values === undefined || dyValues === undefined) return undefined
  const between = backend.allocate('float32', passes.between)
  native.maxPool(values, between, passes.slices)
  const gradient = backend.allocate('float32', passes.between)
  native.maxPoolGradient(dyValues, between, gradient, passes.depth)
  const dx = backend.allocate('float32', values.length)
  native.maxPoolGradient(gradient, values, dx, passes.slices)
  for (const array of [between, gradient]) backend.recycle(array)
  return backend.makeTensorInfo(input.shape, 'float32', dx)
}

function averagePoolGradient(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, backend, native } = call
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo }
  const dyValues = backend.floats(dy)
  const size = tf.util.sizeFromShape(input.shape)
  const passes = size > 0 ? passesOf(call, input) : undefined
  if (!fits(passes, dy) || dyValues === undefined) return undefined
  const gradient = backend.allocate('float32', passes.between)
  native.averagePoolGradient(dyValues, gradient, passes.depth)
  const dx = backend.allocate('float32', size)
  native.averagePoolGradient(gradient, dx, passes.slices)
  backend.recycle(gradient)
  return backend.makeTensorInfo(input.shape, 'float32', dx)
}

function fits(passes: Passes | undefined, dy: tf.TensorInfo): passes is Passes {
  return passes !== undefined && tf.util.arraysEqual(passes.outShape, dy.shape)
}
