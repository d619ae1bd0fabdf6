import * as tf from '@tensorflow/tfjs-core'
import { callKernel, inShape } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

/** Kernels that move blocks of space into the batch or the channels, and back: transposes of a reshaped tensor. */
export const blockKernels: NativeKernel[] = [
  { name: tf.SpaceToBatchND, run: spaceToBatch },
  { name: tf.BatchToSpaceND, run: batchToSpace },
  { name: tf.DepthToSpace, run: depthToSpace },
]

function spaceToBatch(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const blockShape = call.attrs.blockShape as number[]
  const given = call.attrs.paddings as [number, number][]
  if (tf.util.sizeFromShape(x.shape) === 0) return undefined
  const paddings = x.shape.map((_, axis): [number, number] => given[axis - 1] ?? [0, 0])
  const padded = callKernel(call, tf.PadV2, { x }, { paddings, constantValue: 0 })
  const product = tf.util.sizeFromShape(blockShape)
  const cut = tf.backend_util.getReshaped(padded.shape, blockShape, product, false)
  const perm = tf.backend_util.getPermuted(cut.length, blockShape.length, false)
  const shape = tf.backend_util.getReshapedPermuted(padded.shape, blockShape, product, false)
  const moved = callKernel(call, tf.Transpose, { x: inShape(padded, cut) }, { perm })
  call.backend.disposeIntermediateTensorInfo(padded)
  return inShape(moved, shape)
}

function batchToSpace(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const blockShape = call.attrs.blockShape as number[]
  const crops = call.attrs.crops as number[][]
  if (tf.util.sizeFromShape(x.shape) === 0) return undefined
  const product = tf.util.sizeFromShape(blockShape)
  const cut = tf.backend_util.getReshaped(x.shape, blockShape, product)
  const perm = tf.backend_util.getPermuted(cut.length, blockShape.length)
  const shape = tf.backend_util.getReshapedPermuted(x.shape, blockShape, product)
  const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length)
  const size = tf.backend_util.getSliceSize(shape, crops, blockShape.length)
  const moved = callKernel(call, tf.Transpose, { x: inShape(x, cut) }, { perm })
  if (crops.every(([before, after]) => before === 0 && after === 0)) return inShape(moved, shape)
  const result = callKernel(call, tf.Slice, { x: inShape(moved, shape) }, { begin, size })
  call.backend.disposeIntermediateTensorInfo(moved)
  return result
}

function depthToSpace(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const block = call.attrs.blockSize as number
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  if (call.attrs.dataFormat !== 'NHWC' || tf.util.sizeFromShape(x.shape) === 0) return undefined
  const depth = channels / (block * block)
  const cut = [batch, height, width, block, block, depth]
  const moved = callKernel(call, tf.Transpose, { x: inShape(x, cut) }, { perm: [0, 1, 3, 2, 4, 5] })
  return inShape(moved, [batch, height * block, width * block, depth])
}
