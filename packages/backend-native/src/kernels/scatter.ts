import * as tf from '@tensorflow/tfjs-core'
import { copyBox, fillValues } from '../copyBox'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { rowIds } from '../rowIds'

declare module '../addon' {
  interface Addon {
    /** Row `ids[i]` of y, `[rows, width]`, takes row i of x. */
    placeFloats(x: Float32Array, ids: Int32Array, y: Float32Array, width: number): void
    placeInts(x: Int32Array, ids: Int32Array, y: Int32Array, width: number): void
  }
}

export const scatterKernels: NativeKernel[] = [
  { name: tf.ScatterNd, run: scatterNd },
  { name: tf.TensorScatterUpdate, run: tensorScatterUpdate },
  { name: tf.SparseToDense, run: sparseToDense },
]

type Words = Float32Array | Int32Array

interface Scatter {
  values: Words
  /** The row that each row of values belongs to. */
  ids: Int32Array
  width: number
  size: number
}

/** float32 or int32 rows and where they go; undefined for what `cpu` must see to. @throws Error if an index lies outside, as
 * `cpu` says it */
function prepare(
  call: KernelCall,
  indices: tf.TensorInfo,
  updates: tf.TensorInfo,
  shape: number[],
): Scatter | undefined {
  const info = tf.backend_util.calculateShapes(updates, indices, shape)
  const { sliceRank, numUpdates, sliceSize, outputSize } = info
  const { backend } = call
  const given = backend.ints(indices)
  const values = updates.dtype === 'int32' ? backend.ints(updates) : backend.floats(updates)
  if (updates.dtype === 'bool' || !given || !values) return undefined
  if (outputSize === 0 || numUpdates === 0 || values.length !== numUpdates * sliceSize) {
    return undefined
  }
  backend.recording?.refuse('a scatter checks its indices before it runs')
  const sizes = shape.slice(0, sliceRank)
  const ids = rowIds(call, given, numUpdates, sizes, shape)
  return { values, ids, width: sliceSize, size: outputSize }
}

/** Rows that go to one place are added. */
function scatterNd(call: KernelCall): tf.TensorInfo | undefined {
  const { backend, native } = call
  const { indices, updates } = call.inputs as Record<'indices' | 'updates', tf.TensorInfo>
  const shape = call.attrs.shape as number[]
  const scatter = prepare(call, indices, updates, shape)
  if (scatter === undefined) return undefined
  const { values, ids, width, size } = scatter
  const { dtype } = updates
  if (values instanceof Float32Array) {
    const y = backend.allocate('float32', size)
    native.segmentSum(values, ids, y, width)
    backend.recycle(ids)
    return backend.makeTensorInfo(shape, dtype, y)
  }
  const y = backend.allocate('int32', size)
  native.segmentSumInts(values, ids, y, width)
  backend.recycle(ids)
  return backend.makeTensorInfo(shape, dtype, y)
}

/** Of rows that go to one place the last stays. */
function place({ backend, native }: KernelCall, { values, ids, width }: Scatter, y: Words) {
  if (values instanceof Float32Array && y instanceof Float32Array) {
    native.placeFloats(values, ids, y, width)
  } else if (values instanceof Int32Array && y instanceof Int32Array) {
    native.placeInts(values, ids, y, width)
  } else {
    backend.recycle(ids)
    backend.recycle(y)
    return false
  }
  backend.recycle(ids)
  return true
}

function tensorScatterUpdate(call: KernelCall): tf.TensorInfo | undefined {
  const { backend, native } = call
  const { tensor, indices, updates } = call.inputs as Record<
    'tensor' | 'indices' | 'updates',
    tf.TensorInfo
  >
  const { shape, dtype } = tensor
  const scatter = prepare(call, indices, updates, shape)
  const from = dtype === 'int32' ? backend.ints(tensor) : backend.floats(tensor)
  if (scatter === undefined || !from || (dtype !== 'float32' && dtype !== 'int32')) return undefined
  const y = backend.allocate(dtype, scatter.size) as Words
  copyBox(native, from, y, 0, 0, [scatter.size, 1, 1])
  return place(call, scatter, y) ? backend.makeTensorInfo(shape, dtype, y) : undefined
}

function sparseToDense(call: KernelCall): tf.TensorInfo | undefined {
  const { backend } = call
  const { sparseIndices, sparseValues, defaultValue } = call.inputs as Record<
    'sparseIndices' | 'sparseValues' | 'defaultValue',
    tf.TensorInfo
  >
  const shape = call.attrs.outputShape as number[]
  const { dtype } = sparseValues
  if (dtype !== 'float32' && dtype !== 'int32') return undefined
  const scatter = prepare(call, sparseIndices, sparseValues, shape)
  const base = backend.values(defaultValue)?.[0]
  if (scatter === undefined || base === undefined) return undefined
  const y = backend.allocate(dtype, scatter.size) as Words
  fillValues(backend, y, base)
  return place(call, scatter, y) ? backend.makeTensorInfo(shape, dtype, y) : undefined
}
