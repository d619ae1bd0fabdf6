import * as tf from '@tensorflow/tfjs-core'
import { fillValues } from '../copyBox'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { numberOf } from '../numberOf'

// A convolution over depth, rows and columns is the sum of two-dimensional ones, one for each depth of the filter: output frame d
// reads input frame `d * stride + depth * dilation - padding`.

export const convolution3dKernels: NativeKernel[] = [
  { name: tf.Conv3D, run: forward },
  { name: tf.Conv3DBackpropInputV2, run: inputGradient },
  { name: tf.Conv3DBackpropFilterV2, run: filterGradient },
]

/** A plane of the filter, and consecutive frames that it takes from the input to the output. */
interface Pass {
  plane: number
  from: number
  to: number
  frames: number
}

interface Plan {
  passes: Pass[]
  /** Values of a frame of the input, of one of the output, and of a plane of the filter. */
  sizes: { input: number; output: number; plane: number }
  shapes: { input: number[]; output: number[]; filter: number[] }
  /** What the two-dimensional kernels take. */
  numbers(frames: number): Int32Array
}

type Shape5D = [number, number, number, number, number]

/** undefined for sizes of zero and negative padding, which are left to `cpu`.
 * @throws RangeError for other ranks, and if the filter does not fit the input's channels */
function planOf(
  attrs: tf.NamedAttrMap,
  inputShape: number[],
  filterShape: number[],
): Plan | undefined {
  if (inputShape.length !== 5) {
    throw new RangeError(`expected volumes of 5 dimensions, got [${inputShape}].`)
  }
  if (filterShape.length !== 5 || inputShape[4] !== filterShape[3]) {
    throw new RangeError(
      `expected a filter [depth, height, width, ${inputShape[4]} as the input has channels, outputs], got [${filterShape}].`,
    )
  }
  const info = tf.backend_util.computeConv3DInfo(
    inputShape as Shape5D,
    filterShape as Shape5D,
    attrs.strides as [number, number, number],
    (attrs.dilations ?? 1) as number,
    attrs.pad as 'same',
  )
  const { front, top, left } = info.padInfo
  if ([...info.inShape, ...info.outShape, ...filterShape].includes(0)) return undefined
  if (Math.min(front, top, left) < 0) return undefined
  const passes: Pass[] = []
  for (let batch = 0; batch < info.batchSize; batch += 1) {
    for (let plane = 0; plane < info.filterDepth; plane += 1) {
      for (let depth = 0; depth < info.outDepth; depth += 1) {
        const read = depth * info.strideDepth + plane * info.dilationDepth - front
        if (read < 0 || read >= info.inDepth) continue
        const [from, to] = [batch * info.inDepth + read, batch * info.outDepth + depth]
        const last = passes.at(-1)
        const goesOn =
          last?.plane === plane && last.from + last.frames === from && last.to + last.frames === to
        if (goesOn) last.frames += 1
        else passes.push({ plane, from, to, frames: 1 })
      }
    }
  }
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  return {
    passes,
    sizes: {
      input: inHeight * inWidth * inChannels,
      output: outHeight * outWidth * outChannels,
      plane: info.filterHeight * info.filterWidth * inChannels * outChannels,
    },
    shapes: { input: info.inShape, output: info.outShape, filter: filterShape },
    numbers: (frames) =>
      Int32Array.of(
        ...[frames, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels],
        ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
        ...[info.dilationHeight, info.dilationWidth, top, left],
      ),
  }
}

/** Adds what `compute` writes for each pass to a part of `total`. */
function addUp(
  { backend, native }: KernelCall,
  { passes }: Plan,
  total: Float32Array,
  partOf: (pass: Pass) => Float32Array,
  compute: (pass: Pass, part: Float32Array) => void,
): void {
  fillValues(backend, total, 0)
  const add = numberOf(native, 'binaryOperations', 'add')
  for (const pass of passes) {
    const sum = partOf(pass)
    const part = backend.allocate('float32', sum.length)
    compute(pass, part)
    native.binaryFloats(add, sum, part, sum, sum.length, 1, 1)
    backend.recycle(part)
  }
}

const cut = (values: Float32Array, frame: number, first: number, frames: number): Float32Array =>
  values.subarray(first * frame, (first + frames) * frame)

function forward(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const { x, filter } = inputs as Record<'x' | 'filter', tf.TensorInfo>
  const [values, weights] = [backend.floats(x), backend.floats(filter)]
  const plan = values && weights ? planOf(attrs, x.shape, filter.shape) : undefined
  if (plan === undefined || values === undefined || weights === undefined) return undefined
  const { sizes, shapes } = plan
  const y = backend.allocate('float32', tf.util.sizeFromShape(shapes.output))
  addUp(
    call,
    plan,
    y,
    ({ to, frames }) => cut(y, sizes.output, to, frames),
    ({ plane, from, frames }, part) =>
      native.conv2d(
        cut(values, sizes.input, from, frames),
        cut(weights, sizes.plane, plane, 1),
        part,
        null,
        false,
        plan.numbers(frames),
      ),
  )
  return backend.makeTensorInfo(shapes.output, 'float32', y)
}

function inputGradient(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>
  const [changes, weights] = [backend.floats(dy), backend.floats(filter)]
  const inputShape = attrs.inputShape as number[]
  const plan = changes && weights ? planOf(attrs, inputShape, filter.shape) : undefined
  if (plan === undefined || changes === undefined || weights === undefined) return undefined
  const { sizes, shapes } = plan
  if (!tf.util.arraysEqual(shapes.output, dy.shape)) return undefined
  const dx = backend.allocate('float32', tf.util.sizeFromShape(inputShape))
  addUp(
    call,
    plan,
    dx,
    ({ from, frames }) => cut(dx, sizes.input, from, frames),
    ({ plane, to, frames }, part) =>
      native.conv2dInputGradient(
        cut(changes, sizes.output, to, frames),
        cut(weights, sizes.plane, plane, 1),
        part,
        plan.numbers(frames),
      ),
  )
  return backend.makeTensorInfo(inputShape, 'float32', dx)
}

function filterGradient(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>
  const [values, changes] = [backend.floats(x), backend.floats(dy)]
  const filterShape = attrs.filterShape as number[]
  const plan = values && changes ? planOf(attrs, x.shape, filterShape) : undefined
  if (plan === undefined || values === undefined || changes === undefined) return undefined
  const { sizes, shapes } = plan
  if (!tf.util.arraysEqual(shapes.output, dy.shape)) return undefined
  const gradient = backend.allocate('float32', tf.util.sizeFromShape(filterShape))
  addUp(
    call,
    plan,
    gradient,
    ({ plane }) => cut(gradient, sizes.plane, plane, 1),
    ({ from, to, frames }, part) =>
      native.conv2dFilterGradient(
        cut(values, sizes.input, from, frames),
        cut(changes, sizes.output, to, frames),
        part,
        plan.numbers(frames),
      ),
  )
  return backend.makeTensorInfo(filterShape, 'float32', gradient)
}
