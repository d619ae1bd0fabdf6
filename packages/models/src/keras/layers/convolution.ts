import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { activationOf } from './activations'
import { type OwnLayer, type OwnWeight, ownLayer } from './ownLayer'

interface Geometry {
  [key: string]: Config
  kernelSize: number[]
  strides: number[]
  dilation: number[]
  padding: string
}

interface ConvolutionOptions extends Geometry {
  filters: number
  groups: number
  useBias: boolean
  activation: string
}

/** Convolution of rank 1 to 3 over `[batch, ..., channels]`, causal or in groups. */
export const convolution: OwnLayer<ConvolutionOptions> = ownLayer({
  className: 'KerasConvolution',
  weights([shape], { kernelSize, filters, groups, useBias }) {
    const kernel = [...kernelSize, shape!.at(-1)! / groups, filters]
    return withBias({ name: 'kernel', shape: kernel, initial: 'glorotUniform' }, filters, useBias)
  },
  shape: ([shape], options) => [...sizesAfter(shape!, options), options.filters],
  call([x], { kernel, bias }, options) {
    const { groups } = options
    const inputs = groups === 1 ? [x!] : tf.split(x!, groups, x!.rank - 1)
    const kernels = groups === 1 ? [kernel!] : tf.split(kernel!, groups, kernel!.rank - 1)
    const parts = inputs.map((part, group) => convolve(part, kernels[group]!, options))
    return finished(groups === 1 ? parts[0]! : tf.concat(parts, -1), bias, options)
  },
})

interface DepthwiseOptions extends Geometry {
  multiplier: number
  useBias: boolean
  activation: string
}

/** Depthwise convolution of rank 1 or 2. */
export const depthwise: OwnLayer<DepthwiseOptions> = ownLayer({
  className: 'KerasDepthwise',
  weights([shape], { kernelSize, multiplier, useBias }) {
    const channels = shape!.at(-1)!
    const kernel = [...kernelSize, channels, multiplier]
    const weight: OwnWeight = { name: 'kernel', shape: kernel, initial: 'glorotUniform' }
    return withBias(weight, channels * multiplier, useBias)
  },
  shape: ([shape], options) => [
    ...sizesAfter(shape!, options),
    shape!.at(-1)! * options.multiplier,
  ],
  call: ([x], { kernel, bias }, options) =>
    finished(depthwiseOf(x!, kernel!, options), bias, options),
})

interface SeparableOptions extends DepthwiseOptions {
  filters: number
}

/** A depthwise convolution of rank 1 or 2, followed by a pointwise one. */
export const separable: OwnLayer<SeparableOptions> = ownLayer({
  className: 'KerasSeparable',
  weights([shape], { kernelSize, multiplier, filters, useBias }) {
    const channels = shape!.at(-1)!
    const ones = kernelSize.map(() => 1)
    return [
      {
        name: 'depthwise_kernel',
        shape: [...kernelSize, channels, multiplier],
        initial: 'glorotUniform',
      },
      ...withBias(
        {
          name: 'pointwise_kernel',
          shape: [...ones, channels * multiplier, filters],
          initial: 'glorotUniform',
        },
        filters,
        useBias,
      ),
    ]
  },
  shape: ([shape], options) => [...sizesAfter(shape!, options), options.filters],
  call([x], { depthwise_kernel, pointwise_kernel, bias }, options) {
    const ones = options.kernelSize.map(() => 1)
    const single = { kernelSize: ones, strides: ones, dilation: ones, padding: 'valid' }
    const mixed = convolve(depthwiseOf(x!, depthwise_kernel!, options), pointwise_kernel!, single)
    return finished(mixed, bias, options)
  },
})

interface TransposeOptions extends Geometry {
  filters: number
  /** For each axis; undefined for Keras' own choice. */
  outputPadding: (number | null)[]
  useBias: boolean
  activation: string
}

/** Transposed convolution of rank 1 to 3. */
export const transposed: OwnLayer<TransposeOptions> = ownLayer({
  className: 'KerasTransposed',
  weights([shape], { kernelSize, filters, useBias }) {
    const kernel = [...kernelSize, filters, shape!.at(-1)!]
    return withBias({ name: 'kernel', shape: kernel, initial: 'glorotUniform' }, filters, useBias)
  },
  shape([shape], options) {
    const sizes = shape!.slice(1, -1).map((size, axis) => {
      if (size === null) return null
      const { length, kernel, left, right } = transposedAxis(size, axis, options)
      return length + left + right - 2 * (kernel - 1)
    })
    return [shape![0]!, ...sizes, options.filters]
  },
  call([x], { kernel, bias }, options) {
    const spread = options.dilation.reduce((k, by, axis) => dilated(k, axis, by), kernel!)
    const axes = x!.shape.slice(1, -1).map((size, axis) => transposedAxis(size, axis, options))
    const whole = scatter(x!, spread, axes.map(({ length }) => length), options) // biome-ignore format: one call
    const crops = axes.map(({ kernel, left, right }) => [left - kernel + 1, right - kernel + 1])
    const begin = [0, ...crops.map(([front]) => Math.max(0, -front!)), 0]
    const end = [0, ...crops.map(([, behind]) => Math.max(0, -behind!)), 0]
    const size = whole.shape.map((length, axis) => length - begin[axis]! - end[axis]!)
    const around = [[0, 0], ...crops.map((pair) => pair.map((by) => Math.max(0, by))), [0, 0]]
    const cropped = tf.pad(tf.slice(whole, begin, size), around as [number, number][])
    return finished(cropped, bias, options)
  },
})

/** Along one axis: the length of the whole result, and what Keras pads the stretched input with.
 * Source: `_convert_conv_transpose_padding_args_from_keras_to_jax` of keras/src/backend/common/backend_utils.py. */
function transposedAxis(
  size: number,
  axis: number,
  { kernelSize, strides, dilation, padding, outputPadding }: TransposeOptions,
): { length: number; kernel: number; left: number; right: number } {
  const kernel = (kernelSize[axis]! - 1) * dilation[axis]! + 1
  const stride = strides[axis]!
  const length = (size - 1) * stride + kernel
  const more = outputPadding[axis] ?? null
  if (padding === 'valid') {
    const extra = more ?? Math.max(kernel, stride) - kernel
    return { length, kernel, left: kernel - 1, right: kernel - 1 + extra }
  }
  const total = more === null ? kernel + stride - 2 : kernel + (kernel % 2) - 2 + more
  const left = Math.min(Math.floor(total / 2) + (total % 2), kernel - 1)
  return { length, kernel, left, right: total - left }
}

function scatter(
  x: tf.Tensor,
  kernel: tf.Tensor,
  lengths: number[],
  { strides, filters }: TransposeOptions,
): tf.Tensor {
  const batch = x.shape[0]!
  if (strides.length === 3) {
    const shape = [batch, ...lengths, filters] as [number, number, number, number, number]
    const steps = strides as [number, number, number]
    return tf.conv3dTranspose(x as tf.Tensor5D, kernel as tf.Tensor5D, shape, steps, 'valid')
  }
  const flat = strides.length === 1
  const image = (flat ? tf.expandDims(x, 1) : x) as tf.Tensor4D
  const filter = (flat ? tf.expandDims(kernel, 0) : kernel) as tf.Tensor4D
  const [height, width] = flat ? [1, lengths[0]!] : (lengths as [number, number])
  const steps: [number, number] = flat ? [1, strides[0]!] : (strides as [number, number])
  const shape: [number, number, number, number] = [batch, height, width, filters]
  const whole = tf.conv2dTranspose(image, filter, shape, steps, 'valid')
  return flat ? tf.squeeze(whole, [1]) : whole
}

/** A kernel with `by - 1` zeros between its values along an axis. */
function dilated(kernel: tf.Tensor, axis: number, by: number): tf.Tensor {
  if (by === 1) return kernel
  const parts = tf.split(kernel, kernel.shape[axis]!, axis)
  const gap = tf.zeros(parts[0]!.shape.map((size, at) => (at === axis ? by - 1 : size)))
  return tf.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [gap, part])), axis) // biome-ignore format: one list
}

function convolve(x: tf.Tensor, kernel: tf.Tensor, geometry: Geometry): tf.Tensor {
  const { strides, dilation, padding, kernelSize } = geometry
  if (kernelSize.length === 3) {
    const steps = strides as [number, number, number]
    const gaps = dilation as [number, number, number]
    const input = x as tf.Tensor5D
    return tf.conv3d(input, kernel as tf.Tensor5D, steps, padding as 'same', 'NDHWC', gaps)
  }
  const { image, steps, gaps, pad, filter, flat } = asImage(x, kernel, geometry)
  const result = tf.conv2d(image, filter, steps, pad, 'NHWC', gaps)
  return flat ? tf.squeeze(result, [1]) : result
}

function depthwiseOf(x: tf.Tensor, kernel: tf.Tensor, geometry: Geometry): tf.Tensor {
  const { image, steps, gaps, pad, filter, flat } = asImage(x, kernel, geometry)
  const [high, wide] = steps
  // TensorFlow.js requires equal strides; for unequal ones the result is subsampled.
  const equal = high === wide || (high === 1 && flat)
  const step: [number, number] = equal ? [wide, wide] : [1, 1]
  if (equal) {
    const result = tf.depthwiseConv2d(image, filter, step, pad, 'NHWC', gaps)
    return flat ? tf.squeeze(result, [1]) : result
  }
  const around = padAround(image.shape, filter.shape, steps, gaps, pad)
  const padded = tf.pad(image, [[0, 0], ...around, [0, 0]])
  const every = tf.depthwiseConv2d(padded, filter, step, 'valid', 'NHWC', gaps)
  return tf.stridedSlice(every, [0, 0, 0, 0], every.shape, [1, high, wide, 1])
}

function padAround(
  [, height, width]: readonly number[],
  [tall, broad]: readonly number[],
  steps: [number, number],
  gaps: [number, number],
  pad: 'valid' | 'same',
): [number, number][] {
  if (pad === 'valid') return [[0, 0], [0, 0]] // biome-ignore format: a pair of pairs
  const sizes: [number, number, number, number][] = [
    [height!, tall!, steps[0], gaps[0]],
    [width!, broad!, steps[1], gaps[1]],
  ]
  return sizes.map(([size, kernel, step, gap]) => {
    const wide = (kernel - 1) * gap + 1
    const total = Math.max(0, (Math.ceil(size / step) - 1) * step + wide - size)
    return [Math.floor(total / 2), total - Math.floor(total / 2)]
  })
}

/** Rank 1 as images of one row; causal padding done. */
function asImage(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { strides, dilation, padding, kernelSize }: Geometry,
): {
  image: tf.Tensor4D
  filter: tf.Tensor4D
  steps: [number, number]
  gaps: [number, number]
  pad: 'valid' | 'same'
  flat: boolean
} {
  const pad = padding === 'same' ? 'same' : 'valid'
  if (kernelSize.length === 2) {
    return {
      image: x as tf.Tensor4D,
      filter: kernel as tf.Tensor4D,
      steps: strides as [number, number],
      gaps: dilation as [number, number],
      pad,
      flat: false,
    }
  }
  const before = padding === 'causal' ? (kernelSize[0]! - 1) * dilation[0]! : 0
  const padded = before ? tf.pad(x, [[0, 0], [before, 0], [0, 0]]) : x // biome-ignore format: one an axis
  return {
    image: tf.expandDims(padded, 1) as tf.Tensor4D,
    filter: tf.expandDims(kernel, 0) as tf.Tensor4D,
    steps: [1, strides[0]!],
    gaps: [1, dilation[0]!],
    pad,
    flat: true,
  }
}

function finished(
  x: tf.Tensor,
  bias: tf.Tensor | undefined,
  { activation }: { activation: string },
): tf.Tensor {
  return activationOf(activation)(bias ? tf.add(x, bias) : x)
}

function withBias(kernel: OwnWeight, size: number, useBias: boolean): OwnWeight[] {
  return useBias ? [kernel, { name: 'bias', shape: [size], initial: 'zeros' }] : [kernel]
}

/** The batch size and the sizes of the axes that the kernel moves along. */
function sizesAfter(
  shape: readonly (number | null)[],
  { kernelSize, strides, dilation, padding }: Geometry,
): (number | null)[] {
  const sizes = shape.slice(1, -1).map((size, axis) => {
    if (size === null) return null
    const wide = (kernelSize[axis]! - 1) * dilation[axis]! + 1
    return Math.ceil((padding === 'valid' ? size - wide + 1 : size) / strides[axis]!)
  })
  return [shape[0]!, ...sizes]
}
