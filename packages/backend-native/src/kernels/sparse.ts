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
  }
}

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

/** A row that holds no value gets one, the default, in its first column. In JavaScript: the work is to copy few values to
 * places that depend on all. */
function fillEmptyRows({ inputs, backend }: KernelCall): tf.TensorInfo[] | undefined {
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
  const [at, given] = [backend.ints(indices), backend.values(values)]
  const rows = backend.values(denseShape)?.[0]
  const missing = backend.values(defaultValue)?.[0]
  if (!at || !given || !rows || missing === undefined) return undefined
  backend.recording?.refuse('SparseFillEmptyRows reads its indices in JavaScript')
  const starts = startsOfRows(at, count, rank, rows)
  if (starts === undefined) return undefined
  const size = starts[rows]!
  const next = starts.slice()
  const reverse = backend.allocate('int32', count)
  const filledIndices = backend.allocate('int32', size * rank)
  const filled = backend.allocate(dtypeOf(given), size)
  for (let from = 0; from < count; from += 1) {
    const row = at[from * rank]!
    const to = next[row]!
    next[row] = to + 1
    reverse[from] = to
    filled[to] = given[from]!
    for (let axis = 0; axis < rank; axis += 1) {
      filledIndices[to * rank + axis] = at[from * rank + axis]!
    }
  }
  const empty = backend.allocate('bool', rows)
  for (let row = 0; row < rows; row += 1) {
    const start = starts[row]!
    empty[row] = next[row] === start ? 1 : 0
    if (next[row] !== start) continue
    filledIndices[start * rank] = row
    for (let axis = 1; axis < rank; axis += 1) filledIndices[start * rank + axis] = 0
    filled[start] = missing
  }
  return [
    backend.makeTensorInfo([size, rank], indices.dtype, filledIndices),
    backend.makeTensorInfo([size], values.dtype, filled),
    backend.makeTensorInfo([rows], 'bool', empty),
    backend.makeTensorInfo([count], indices.dtype, reverse),
  ]
}

/** Where the values of each row start, once each row has one or more; undefined if an index names no row. */
function startsOfRows(
  indices: Int32Array,
  count: number,
  rank: number,
  rows: number,
): Int32Array | undefined {
  const starts = new Int32Array(rows + 1)
  for (let index = 0; index < count; index += 1) {
    const row = indices[index * rank]!
    if (row < 0 || row >= rows) return undefined
    starts[row + 1]! += 1
  }
  for (let row = 0; row < rows; row += 1) {
    starts[row + 1] = starts[row]! + Math.max(1, starts[row + 1]!)
  }
  return starts
}

function dtypeOf(values: Float32Array | Int32Array | Uint8Array): 'float32' | 'int32' | 'bool' {
  if (values instanceof Float32Array) return 'float32'
  return values instanceof Int32Array ? 'int32' : 'bool'
}

/** The indices of the same values in another shape. In JavaScript, in whole numbers of 32 bits. */
function reshape({ inputs, backend }: KernelCall): tf.TensorInfo[] | undefined {
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
  backend.recording?.refuse('SparseReshape reads its indices in JavaScript')
  const to = resolved(from, wanted)
  if (to === undefined) return undefined
  const moved = backend.allocate('int32', count * to.length)
  if (!moveIndices(at, from, to, count, moved)) {
    backend.recycle(moved)
    return undefined
  }
  const shape = backend.allocate('int32', to.length)
  shape.set(to)
  return [
    backend.makeTensorInfo([count, to.length], inputIndices.dtype, moved),
    backend.makeTensorInfo([to.length], newShape.dtype, shape),
  ]
}

/** The new shape with its -1 computed; undefined where the shapes do not fit, or for 2^31 values and more. */
function resolved(from: Int32Array, wanted: Int32Array): Int32Array | undefined {
  let size = 1
  for (const side of from) size *= side
  let known = 1
  let open = -1
  for (let axis = 0; axis < wanted.length; axis += 1) {
    if (wanted[axis] !== -1) known *= wanted[axis]!
    else if (open === -1) open = axis
    else return undefined
  }
  if (!(size > 0 && size < 2 ** 31 && known > 0) || wanted.some((side) => side < -1)) {
    return undefined
  }
  if (open === -1 ? known !== size : size % known !== 0) return undefined
  const to = wanted.slice()
  if (open !== -1) to[open] = size / known
  return to
}

/** False where an index lies so far outside that 32 bits do not hold its place. */
function moveIndices(
  indices: Int32Array,
  from: Int32Array,
  to: Int32Array,
  count: number,
  moved: Int32Array,
): boolean {
  const [fromSteps, toSteps] = [stepsOf(from), stepsOf(to)]
  for (let row = 0, read = 0, write = 0; row < count; row += 1) {
    let place = 0
    for (let axis = 0; axis < from.length; axis += 1) place += indices[read++]! * fromSteps[axis]!
    let rest = place | 0
    if (rest !== place) return false
    for (let axis = 0; axis < to.length; axis += 1) {
      const step = toSteps[axis]!
      const index = (rest / step) | 0
      moved[write++] = index
      rest = (rest - Math.imul(index, step)) | 0
    }
  }
  return true
}

function stepsOf(shape: Int32Array): Int32Array {
  const steps = new Int32Array(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    steps[axis] = steps[axis + 1]! * shape[axis + 1]!
  }
  return steps
}
