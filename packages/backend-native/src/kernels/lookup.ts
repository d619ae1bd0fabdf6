import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    gatherFloats(x: Float32Array, indices: Int32Array, y: Float32Array, ...sizes: GatherSizes): void
    gatherInts(x: Int32Array, indices: Int32Array, y: Int32Array, ...sizes: GatherSizes): void
    gatherBytes(x: Uint8Array, indices: Int32Array, y: Uint8Array, ...sizes: GatherSizes): void
    /** x is `[ids, width]`, y is `[segments, width]`. */
    segmentSum(x: Float32Array, ids: Int32Array, y: Float32Array, width: number): void
    segmentSumInts(x: Int32Array, ids: Int32Array, y: Int32Array, width: number): void
    /** A row of y for each index. */
    oneHot(indices: Int32Array, y: Float32Array, on: number, off: number): void
  }
}

type GatherSizes = [batch: number, outer: number, rows: number, count: number, width: number]

export const lookupKernels: NativeKernel[] = [
  { name: tf.GatherV2, run: gather },
  { name: tf.UnsortedSegmentSum, run: segmentSum },
  { name: tf.OneHot, run: oneHot },
]

/** float32, int32 or bool by int32 indices. */
function gather({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x!
  const indices = inputs.indices!
  const ids = backend.ints(indices)
  const { values } = backend.entry(x)
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!
  if (!ids?.length || tf.util.sizeFromShape(x.shape) === 0) return undefined
  const last = x.shape[axis]! - 1
  for (const id of ids) {
    if (id >= 0 && id <= last) continue
    throw new Error(`GatherV2: the index value ${id} is not in [0, ${last}]`) // as cpu says it
  }
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor, // only the shapes are read
      indices as tf.Tensor,
      axis,
      (attrs.batchDims as number | undefined) ?? 0,
    )
  const size = tf.util.sizeFromShape(outputShape)
  const sizes: GatherSizes = [batchSize, outerSize, dimSize, ids.length / batchSize, sliceSize]
  if (x.dtype === 'float32' && values instanceof Float32Array) {
    const y = backend.allocate('float32', size)
    native.gatherFloats(values, ids, y, ...sizes)
    return backend.makeTensorInfo(outputShape, 'float32', y)
  }
  if (x.dtype === 'int32' && values instanceof Int32Array) {
    const y = backend.allocate('int32', size)
    native.gatherInts(values, ids, y, ...sizes)
    return backend.makeTensorInfo(outputShape, 'int32', y)
  }
  if (x.dtype === 'bool' && values instanceof Uint8Array) {
    const y = backend.allocate('bool', size)
    native.gatherBytes(values, ids, y, ...sizes)
    return backend.makeTensorInfo(outputShape, 'bool', y)
  }
  return undefined
}

/** float32 rows by a list of int32 ids. */
function segmentSum({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x!
  const segmentIds = inputs.segmentIds!
  const segments = attrs.numSegments as number
  const values = x.dtype === 'float32' ? backend.floats(x) : undefined
  const ids = backend.ints(segmentIds)
  if (!values?.length || !ids || segmentIds.shape.length !== 1) return undefined
  if (x.shape[0] !== ids.length || segments === 0) return undefined
  const width = values.length / ids.length
  const y = backend.allocate('float32', segments * width)
  native.segmentSum(values, ids, y, width)
  return backend.makeTensorInfo([segments, ...x.shape.slice(1)], 'float32', y)
}

/** float32 from int32 indices. */
function oneHot({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const indices = inputs.indices!
  const ids = backend.ints(indices)
  const depth = attrs.depth as number
  const dtype = attrs.dtype as tf.DataType
  if (!ids?.length || !(depth > 0)) return undefined
  // TensorFlow.js keeps these in a Float32Array whatever the dtype, and a cast to float32 then costs nothing.
  const y = backend.allocate('float32', ids.length * depth)
  native.oneHot(ids, y, attrs.onValue as number, attrs.offValue as number)
  return backend.makeTensorInfo([...indices.shape, depth], dtype, y)
}
