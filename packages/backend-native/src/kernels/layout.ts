import * as tf from '@tensorflow/tfjs-core'
import {
  boxSteps,
  copyBox,
  fillValues,
  manyValues,
  type PlainArray,
  type Side,
  stridesOf,
} from '../copyBox'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { boxedTexts, joinedTexts } from './textCopies'

declare module '../addon' {
  interface Addon {
    /** `steps`: `size, fromStep, toStep` of each dimension. */
    copyFloats(
      from: Float32Array,
      to: Float32Array,
      fromOffset: number,
      toOffset: number,
      ...steps: number[]
    ): void
    copyInts(
      from: Int32Array,
      to: Int32Array,
      fromOffset: number,
      toOffset: number,
      ...steps: number[]
    ): void
    copyBytes(
      from: Uint8Array,
      to: Uint8Array,
      fromOffset: number,
      toOffset: number,
      ...steps: number[]
    ): void
  }
}

export const layoutKernels: NativeKernel[] = [
  { name: tf.Transpose, run: transpose },
  { name: tf.Reverse, run: reverse },
  { name: tf.Slice, run: slice },
  { name: tf.StridedSlice, run: stridedSlice },
  { name: tf.PadV2, run: pad },
  { name: tf.Tile, run: tile },
  { name: tf.Concat, run: concat },
  { name: tf.Pack, run: pack },
  { name: tf.SplitV, run: split },
  { name: tf.Unpack, run: unpack },
  { name: tf.FlipLeftRight, run: flipLeftRight },
  { name: tf.Diag, run: diagonal },
]

type PlainType = 'float32' | 'int32' | 'bool'

/** The values of a tensor whose array is of its dtype's own kind. */
function plain(
  { backend }: KernelCall,
  x: tf.TensorInfo,
): { dtype: PlainType; values: PlainArray } | undefined {
  const values = backend.values(x)
  if (x.dtype === 'float32' && values instanceof Float32Array) return { dtype: 'float32', values }
  if (x.dtype === 'int32' && values instanceof Int32Array) return { dtype: 'int32', values }
  if (x.dtype === 'bool' && values instanceof Uint8Array) return { dtype: 'bool', values }
  return undefined
}

/** A tensor of `shape` filled by one box of `x`. */
function boxed(
  call: KernelCall,
  x: tf.TensorInfo,
  shape: number[],
  sides: Side[],
  fromOffset = 0,
): tf.TensorInfo | undefined {
  const { backend, native } = call
  const size = tf.util.sizeFromShape(shape)
  const steps = size > 0 ? boxSteps(sides) : undefined
  if (steps === undefined) return undefined
  if (x.dtype === 'string') {
    return boxedTexts(call, x, fromOffset, shape, steps)
  }
  const source = plain(call, x)
  if (source === undefined) return undefined
  const y = backend.allocate(source.dtype, size)
  copyBox(native, source.values, y, fromOffset, 0, steps)
  return backend.makeTensorInfo(shape, source.dtype, y)
}

/** Whether the values stay where they are: axes of more than one place keep their order. Layers of TensorFlow.js transpose
 * the weights of each product of rank 3 so. */
function keepsOrder(shape: number[], perm: number[]): boolean {
  const axes = perm.filter((axis) => shape[axis]! > 1)
  return axes.every((axis, place) => place === 0 || axes[place - 1]! < axis)
}

function transpose(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const perm = call.attrs.perm as number[]
  const from = stridesOf(x.shape)
  const shape = perm.map((axis) => x.shape[axis]!)
  if (keepsOrder(x.shape, perm) && plain(call, x) !== undefined) {
    call.backend.incRef(x.dataId)
    return { dataId: x.dataId, shape, dtype: x.dtype }
  }
  const to = stridesOf(shape)
  const sides: Side[] = []
  for (let place = 0; place < perm.length; place++) {
    sides.push({ size: shape[place]!, fromStep: from[perm[place]!]!, toStep: to[place]! })
  }
  return boxed(call, x, shape, sides)
}

function reverse(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const axes = tf.util.parseAxisParam(call.attrs.dims as number | number[], x.shape)
  const strides = stridesOf(x.shape)
  let offset = 0
  const sides = x.shape.map((size, axis) => {
    const backwards = axes.includes(axis)
    if (backwards) offset += (size - 1) * strides[axis]!
    return { size, fromStep: backwards ? -strides[axis]! : strides[axis]!, toStep: strides[axis]! }
  })
  return boxed(call, x, x.shape, sides, offset)
}

/** What is contiguous in memory is left to `cpu`, which makes a view of it. */
function slice(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const [begin, size] = tf.slice_util.parseSliceParams(
    x as tf.Tensor, // only its shape is read
    call.attrs.begin as number[],
    call.attrs.size as number[],
  ) as [number[], number[]]
  tf.slice_util.assertParamsValid(x, begin, size)
  if (tf.slice_util.isSliceContinous(x.shape, begin, size)) return undefined
  return piece(call, x, begin, size, size)
}

/** The box of `x` from `begin`, as a tensor of `shape`. */
function piece(
  call: KernelCall,
  x: tf.TensorInfo,
  begin: number[],
  size: number[],
  shape: number[],
): tf.TensorInfo | undefined {
  const from = stridesOf(x.shape)
  const to = stridesOf(size)
  const offset = begin.reduce((sum, start, axis) => sum + start * from[axis]!, 0)
  const sides = size.map((count, axis) => ({
    size: count,
    fromStep: from[axis]!,
    toStep: to[axis]!,
  }))
  return boxed(call, x, shape, sides, offset)
}

/** What is contiguous in memory is left to `cpu`, which makes a view of it. */
function stridedSlice(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const { attrs } = call
  const info = tf.slice_util.sliceInfo(
    x.shape,
    attrs.begin as number[],
    attrs.end as number[],
    attrs.strides as number[],
    attrs.beginMask as number,
    attrs.endMask as number,
    attrs.ellipsisMask as number,
    attrs.newAxisMask as number,
    attrs.shrinkAxisMask as number,
  )
  if (info.isIdentity || info.sliceDim0) return undefined
  if (info.isSimpleSlice) {
    const size = tf.slice_util.computeOutShape(info.begin, info.end, info.strides)
    if (tf.slice_util.isSliceContinous(x.shape, info.begin, size)) return undefined
    return piece(call, x, info.begin, size, info.finalShape)
  }
  const from = stridesOf(x.shape)
  const to = stridesOf(info.finalShapeSparse)
  const offset = info.begin.reduce((sum, start, axis) => sum + start * from[axis]!, 0)
  const sides = info.finalShapeSparse.map((size, axis) => ({
    size,
    fromStep: info.strides[axis]! * from[axis]!,
    toStep: to[axis]!,
  }))
  return boxed(call, x, info.finalShape, sides, offset)
}

function pad(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const x = inputs.x!
  const paddings = attrs.paddings as [number, number][]
  const shape = paddings.map(([before, after], axis) => before + x.shape[axis]! + after)
  const source = tf.util.sizeFromShape(x.shape) > 0 ? plain(call, x) : undefined
  const from = stridesOf(x.shape)
  const to = stridesOf(shape)
  const steps = boxSteps(
    x.shape.map((size, axis) => ({ size, fromStep: from[axis]!, toStep: to[axis]! })),
  )
  const offset = paddings.reduce((sum, [before], axis) => sum + before * to[axis]!, 0)
  if (source === undefined || steps === undefined) return undefined
  if (paddings.some(([before, after]) => before < 0 || after < 0)) return undefined
  const y = backend.allocate(source.dtype, tf.util.sizeFromShape(shape))
  fillValues(backend, y, attrs.constantValue as number)
  copyBox(native, source.values, y, 0, offset, steps)
  return backend.makeTensorInfo(shape, source.dtype, y)
}

/** Each dimension becomes two: the repetitions, which do not move in the source, and the dimension itself. */
function tile(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const reps = call.attrs.reps as number[]
  const shape = x.shape.map((size, axis) => size * reps[axis]!)
  const from = stridesOf(x.shape)
  const to = stridesOf(shape)
  const sides = x.shape.flatMap((size, axis) => [
    { size: reps[axis]!, fromStep: 0, toStep: size * to[axis]! },
    { size, fromStep: from[axis]!, toStep: to[axis]! },
  ])
  return boxed(call, x, shape, sides)
}

/** Two or more tensors of one dtype. */
function concat(call: KernelCall): tf.TensorInfo | undefined {
  const tensors = Object.values(call.inputs).filter((tensor) => tensor !== undefined)
  const first = tensors[0]!.shape
  const axis = tf.util.parseAxisParam(call.attrs.axis as number, first)[0]!
  const filled: tf.TensorInfo[] = []
  const shape = [...first]
  shape[axis] = 0
  for (const tensor of tensors) {
    if (!agree(tensor.shape, first, axis)) {
      const shapes = tensors.map(({ shape }) => shape)
      tf.backend_util.assertParamsConsistent(shapes, axis) // says which do not
    }
    shape[axis] += tensor.shape[axis]!
    if (tf.util.sizeFromShape(tensor.shape) > 0) filled.push(tensor)
  }
  return filled.length < 2 ? undefined : joined(call, filled, axis, shape)
}

/** Whether two shapes are the same but for one axis. */
function agree(a: number[], b: number[], axis: number): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) {
    if (index !== axis && a[index] !== b[index]) return false
  }
  return true
}

/** The tensors side by side along an axis, as a tensor of `shape`. */
function joined(
  call: KernelCall,
  tensors: tf.TensorInfo[],
  axis: number,
  shape: number[],
): tf.TensorInfo | undefined {
  const { backend, native } = call
  const size = tf.util.sizeFromShape(shape)
  const outer = sizeBefore(axis, tensors[0]!.shape)
  const width = size / outer
  if (tensors[0]!.dtype === 'string') return joinedTexts(call, tensors, outer, shape)
  const dtype = plain(call, tensors[0]!)?.dtype
  if (dtype === undefined) return undefined
  for (const tensor of tensors) {
    if (tensor.dtype !== dtype || plain(call, tensor) === undefined) return undefined
  }
  const y = backend.allocate(dtype, size)
  let offset = 0
  for (const tensor of tensors) {
    const values = backend.values(tensor)!
    const part = values.length / outer
    if (outer === 1 && part < manyValues && backend.recording === undefined) {
      y.set(values, offset)
      offset += part
      continue
    }
    const steps = outer === 1 ? [part, 1, 1] : [outer, part, width, part, 1, 1]
    copyBox(native, values, y, 0, offset, steps)
    offset += part
  }
  return backend.makeTensorInfo(shape, dtype, y)
}

function sizeBefore(axis: number, shape: number[]): number {
  let size = 1
  for (let index = 0; index < axis; index++) size *= shape[index]!
  return size
}

function pack(call: KernelCall): tf.TensorInfo | undefined {
  const tensors = Object.values(call.inputs).filter((tensor) => tensor !== undefined)
  const { shape, dtype } = tensors[0]!
  const axis = call.attrs.axis as number
  if (tensors.length < 2 || tf.util.sizeFromShape(shape) === 0) return undefined
  for (const tensor of tensors) {
    if (tensor.dtype !== dtype || !tf.util.arraysEqual(tensor.shape, shape)) return undefined
  }
  if (axis < 0 || axis > shape.length) return undefined
  return joined(call, tensors, axis, [
    ...shape.slice(0, axis),
    tensors.length,
    ...shape.slice(axis),
  ])
}

function split(call: KernelCall): tf.TensorInfo[] | undefined {
  const { inputs, attrs } = call
  const x = inputs.x!
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!
  const sizes = tf.backend_util.prepareSplitSize(
    x as tf.Tensor, // only its shape is read
    attrs.numOrSizeSplits as number | number[],
    axis,
  )
  return pieces(
    call,
    x,
    axis,
    sizes,
    sizes.map((size) => x.shape.map((whole, index) => (index === axis ? size : whole))),
  )
}

function unpack(call: KernelCall): tf.TensorInfo[] | undefined {
  const x = call.inputs.value!
  const given = call.attrs.axis as number
  const axis = given < 0 ? given + x.shape.length : given
  const shape = x.shape.filter((_, index) => index !== axis)
  const sizes = new Array<number>(x.shape[axis] ?? 0).fill(1)
  return pieces(
    call,
    x,
    axis,
    sizes,
    sizes.map(() => shape),
  )
}

/** Cuts `x` along an axis. Along the first one the pieces are contiguous: `cpu` makes views of them. */
function pieces(
  call: KernelCall,
  x: tf.TensorInfo,
  axis: number,
  sizes: number[],
  shapes: number[][],
): tf.TensorInfo[] | undefined {
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis))
  if (outer === 1 || sizes.includes(0) || tf.util.sizeFromShape(x.shape) === 0) return undefined
  if (plain(call, x) === undefined) return undefined
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1))
  const width = x.shape[axis]! * inner
  let offset = 0
  return sizes.map((size, index) => {
    const part = size * inner
    const sides = [
      { size: outer, fromStep: width, toStep: part },
      { size: part, fromStep: 1, toStep: 1 },
    ]
    const result = boxed(call, x, shapes[index]!, sides, offset)!
    offset += part
    return result
  })
}

/** Along the columns of NHWC images. */
function flipLeftRight(call: KernelCall): tf.TensorInfo | undefined {
  const image = call.inputs.image!
  return reverse({ ...call, inputs: { x: image }, attrs: { dims: [2] } })
}

/** The values of `x` on the diagonal of a square whose sides are its shape. */
function diagonal(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, backend, native } = call
  const x = inputs.x!
  const size = tf.util.sizeFromShape(x.shape)
  const source = size > 0 ? plain(call, x) : undefined
  if (source === undefined) return undefined
  const y = backend.allocate(source.dtype, size * size)
  fillValues(backend, y, 0)
  copyBox(native, source.values, y, 0, 0, [size, 1, size + 1, 1, 1, 1])
  return backend.makeTensorInfo([...x.shape, ...x.shape], source.dtype, y)
}
