import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** y `[segments, width]`: the sums, or the means, of the rows `indices[i]` of x whose `ids[i]`, which never fall, are the
     * segment. */
    segmentRows(
      x: Float32Array,
      indices: Int32Array,
      ids: Int32Array,
      y: Float32Array,
      width: number,
      mean: boolean,
    ): void
    segmentRowsInts(
      x: Int32Array,
      indices: Int32Array,
      ids: Int32Array,
      y: Int32Array,
      width: number,
      mean: boolean,
    ): void
    /** Marks the rows that none of `indices`, `[count, rank]`, names; gives their number, or -1 where an index names no row. */
    emptyRows(indices: Int32Array, empty: Uint8Array, rank: number): number
    /** Values in the order of their rows, and `missing`, one value, in each empty row. `reverse`: where each value went. */
    fillRowsFloats(...filling: Filling<Float32Array>): void
    fillRowsInts(...filling: Filling<Int32Array>): void
    fillRowsBytes(...filling: Filling<Uint8Array>): void
    /** `moved`: indices in the shape `from` as indices in the shape `to`. False where 32 bits do not hold a place. */
    reshapeIndices(
      indices: Int32Array,
      from: Int32Array,
      to: Int32Array,
      moved: Int32Array,
    ): boolean
  }
}

type Filling<Values> = [
  indices: Int32Array,
  values: Values,
  missing: Values,
  filledIndices: Int32Array,
  filled: Values,
  empty: Uint8Array,
  reverse: Int32Array,
  rank: number,
]

/** What does not fit goes to `cpu`, whose errors TensorFlow.js' specifications know word for word. */
export const sparseKernels: NativeKernel[] = [
  { name: tf.SparseSegmentSum, run: (call) => segments(call, false) },
  { name: tf.SparseSegmentMean, run: (call) => segments(call, true) },
  { name: tf.SparseFillEmptyRows, run: fillEmptyRows },
  { name: tf.SparseReshape, run: reshape },
]

/** float32 or int32 rows. */
function segments(
  { inputs, backend, native }: KernelCall,
  mean: boolean,
): tf.TensorInfo | undefined {
  const { data, indices, segmentIds } = inputs as Record<
    'data' | 'indices' | 'segmentIds',
    tf.TensorInfo
  >
  const [at, ids] = [backend.ints(indices), backend.ints(segmentIds)]
  const count = indices.shape[0]
  const rows = data.shape[0]
  if (indices.shape.length !== 1 || segmentIds.shape.length !== 1) return undefined
  if (!at?.length || !ids?.length || count !== segmentIds.shape[0] || !rows) return undefined
  const width = tf.util.sizeFromShape(data.shape) / rows
  backend.recording?.refuse('a sum of segments reads their ids in JavaScript')
  const last = ids[ids.length - 1]!
  if (width === 0 || !rise(ids) || !areBelow(at, rows)) return undefined
  const shape = [last + 1, ...data.shape.slice(1)]
  const values = backend.values(data)
  if (data.dtype === 'float32' && values instanceof Float32Array) {
    const y = backend.allocate('float32', (last + 1) * width)
    native.segmentRows(values, at, ids, y, width, mean)
    return backend.makeTensorInfo(shape, 'float32', y)
  }
  if (data.dtype === 'int32' && values instanceof Int32Array) {
    const y = backend.allocate('int32', (last + 1) * width)
    native.segmentRowsInts(values, at, ids, y, width, mean)
    return backend.makeTensorInfo(shape, 'int32', y)
  }
  return undefined
}

/** Whether ids start at 0 or above and never fall. */
function rise(ids: Int32Array): boolean {
  let before = 0
  for (let at = 0; at < ids.length; at += 1) {
    const id = ids[at]!
    if (id < before) return false
    before = id
  }
  return true
}

function areBelow(indices: Int32Array, end: number): boolean {
  for (let at = 0; at < indices.length; at += 1) {
    const index = indices[at]!
    if (index < 0 || index >= end) return false
  }
  return true
}

/** A row that holds no value gets one, the default, in its first column. */
function fillEmptyRows({ inputs, backend, native }: KernelCall): tf.TensorInfo[] | undefined {
  const { indices, values, denseShape, defaultValue } = inputs as Record<
    'indices' | 'values' | 'denseShape' | 'defaultValue',
    tf.TensorInfo
  >
  const [count, rank] = indices.shape as [number, number]
  if (indices.shape.length !== 2 || values.shape.length !== 1 || rank === 0) return undefined
  if (denseShape.shape.length !== 1 || defaultValue.shape.length !== 0) return undefined
  if (values.shape[0] !== count) {
    throw new RangeError(`expected a value for each index, got ${values.shape[0]} for ${count}.`)
  }
  if (denseShape.shape[0] !== rank) {
    throw new RangeError(`expected a dense shape of ${rank} sizes, got ${denseShape.shape[0]}.`)
  }
  const at = backend.ints(indices)
  const given = backend.values(values)
  const rows = backend.values(denseShape)?.[0]
  const missing = backend.values(defaultValue)
  if (!at || !given || !rows || rows < 0 || missing === undefined) return undefined
  backend.recording?.refuse('SparseFillEmptyRows makes a result whose size depends on values')
  const empty = backend.allocate('bool', rows)
  const added = native.emptyRows(at, empty, rank)
  if (added < 0) {
    backend.recycle(empty)
    return undefined
  }
  const size = count + added
  const reverse = backend.allocate('int32', count)
  const filledIndices = backend.allocate('int32', size * rank)
  const filled = backend.allocate(dtypeOf(given), size)
  if (given instanceof Float32Array) {
    const [one, to] = [missing as Float32Array, filled as Float32Array]
    native.fillRowsFloats(at, given, one, filledIndices, to, empty, reverse, rank)
  } else if (given instanceof Int32Array) {
    const [one, to] = [missing as Int32Array, filled as Int32Array]
    native.fillRowsInts(at, given, one, filledIndices, to, empty, reverse, rank)
  } else {
    const [one, to] = [missing as Uint8Array, filled as Uint8Array]
    native.fillRowsBytes(at, given, one, filledIndices, to, empty, reverse, rank)
  }
  return [
    backend.makeTensorInfo([size, rank], indices.dtype, filledIndices),
    backend.makeTensorInfo([size], values.dtype, filled),
    backend.makeTensorInfo([rows], 'bool', empty),
    backend.makeTensorInfo([count], indices.dtype, reverse),
  ]
}

function dtypeOf(values: Float32Array | Int32Array | Uint8Array): 'float32' | 'int32' | 'bool' {
  if (values instanceof Float32Array) return 'float32'
  return values instanceof Int32Array ? 'int32' : 'bool'
}

/** The indices of the same values in another shape. */
function reshape({ inputs, backend, native }: KernelCall): tf.TensorInfo[] | undefined {
  const { inputIndices, inputShape, newShape } = inputs as Record<
    'inputIndices' | 'inputShape' | 'newShape',
    tf.TensorInfo
  >
  if (inputIndices.shape.length !== 2) return undefined
  if (inputShape.shape.length !== 1 || newShape.shape.length !== 1) return undefined
  const [count, rank] = inputIndices.shape as [number, number]
  const [at, from, wanted] = [
    backend.ints(inputIndices),
    backend.ints(inputShape),
    backend.ints(newShape),
  ]
  if (!at?.length || !from?.length || !wanted?.length) return undefined
  if (from.length !== rank) {
    throw new RangeError(`expected an input shape of ${rank} sizes, got ${from.length}.`)
  }
  backend.recording?.refuse('SparseReshape reads its shapes in JavaScript')
  const shape = backend.allocate('int32', wanted.length)
  if (!resolve(from, wanted, shape)) {
    backend.recycle(shape)
    return undefined
  }
  const moved = backend.allocate('int32', count * shape.length)
  if (!native.reshapeIndices(at, from, shape, moved)) {
    backend.recycle(shape)
    backend.recycle(moved)
    return undefined
  }
  return [
    backend.makeTensorInfo([count, shape.length], inputIndices.dtype, moved),
    backend.makeTensorInfo([shape.length], newShape.dtype, shape),
  ]
}

/** Writes the new shape with its -1 computed. False where the shapes do not fit, or for 2^31 values and more. */
function resolve(from: Int32Array, wanted: Int32Array, to: Int32Array): boolean {
  let size = 1
  for (let axis = 0; axis < from.length; axis += 1) {
    if (from[axis]! < 1) return false
    size *= from[axis]!
  }
  let known = 1
  let open = -1
  for (let axis = 0; axis < wanted.length; axis += 1) {
    const side = wanted[axis]!
    to[axis] = side
    if (side > 0) known *= side
    else if (side === -1 && open === -1) open = axis
    else return false
  }
  if (size >= 2 ** 31) return false
  if (open === -1) return known === size
  to[open] = size / known
  return size % known === 0
}
