import * as tf from '@tensorflow/tfjs-core'
import type { Addon } from '../addon'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { fusedProduct, type PreparedProduct } from './product'

type Forward = (
  x: Float32Array,
  filter: Float32Array,
  y: Float32Array,
  bias: Float32Array | null,
  relu: boolean,
  shape: Int32Array,
) => void
type InputGradient = (
  dy: Float32Array,
  filter: Float32Array,
  dx: Float32Array,
  shape: Int32Array,
) => void
type FilterGradient = (
  x: Float32Array,
  dy: Float32Array,
  gradient: Float32Array,
  shape: Int32Array,
) => void

declare module '../addon' {
  interface Addon {
    conv2d: Forward
    conv2dInputGradient: InputGradient
    conv2dFilterGradient: FilterGradient
    depthwiseConv2d: Forward
    depthwiseConv2dInputGradient: InputGradient
    depthwiseConv2dFilterGradient: FilterGradient
  }
}

export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>

/** Shapes of a convolution over NHWC images, or undefined for what `cpu` must see to: other layouts
 * and sizes of zero. @throws RangeError for other ranks, and if the filter does not fit the input's channels */
export function convInfo(
  attrs: tf.NamedAttrMap,
  inputShape: number[],
  filterShape: number[],
  depthwise = false,
): ConvInfo | undefined {
  if (inputShape.length !== 4) {
    throw new RangeError(`expected images of 4 dimensions, got [${inputShape}].`)
  }
  if ((attrs.dataFormat ?? 'NHWC') !== 'NHWC') return undefined
  if (filterShape.length !== 4 || inputShape[3] !== filterShape[2]) {
    throw new RangeError(
      `expected a filter [height, width, ${inputShape[3]} as the input has channels, outputs], got [${filterShape}].`,
    )
  }
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides as [number, number],
    (attrs.dilations ?? 1) as number,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
    depthwise,
    'channelsLast',
  )
  const empty = [...info.inShape, ...info.outShape, ...filterShape].includes(0)
  return empty || info.padInfo.top < 0 || info.padInfo.left < 0 ? undefined : info
}

export function convNumbers(info: ConvInfo): Int32Array {
  return Int32Array.of(
    ...[info.batchSize, info.inHeight, info.inWidth, info.inChannels],
    ...[info.outHeight, info.outWidth, info.outChannels],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left],
  )
}

/** A convolution and its gradients under TensorFlow.js' names, and the addon's functions for them. */
interface ConvolutionFamily {
  depthwise: boolean
  names: Record<'forward' | 'fused' | 'inputGradient' | 'filterGradient', string>
  forward(native: Addon): Forward
  inputGradient(native: Addon): InputGradient
  filterGradient(native: Addon): FilterGradient
}

const full: ConvolutionFamily = {
  depthwise: false,
  names: {
    forward: tf.Conv2D,
    fused: tf.FusedConv2D,
    inputGradient: tf.Conv2DBackpropInput,
    filterGradient: tf.Conv2DBackpropFilter,
  },
  forward: (native) => native.conv2d,
  inputGradient: (native) => native.conv2dInputGradient,
  filterGradient: (native) => native.conv2dFilterGradient,
}

const depthwise: ConvolutionFamily = {
  depthwise: true,
  names: {
    forward: tf.DepthwiseConv2dNative,
    fused: tf.FusedDepthwiseConv2D,
    inputGradient: tf.DepthwiseConv2dNativeBackpropInput,
    filterGradient: tf.DepthwiseConv2dNativeBackpropFilter,
  },
  forward: (native) => native.depthwiseConv2d,
  inputGradient: (native) => native.depthwiseConv2dInputGradient,
  filterGradient: (native) => native.depthwiseConv2dFilterGradient,
}

export interface PreparedConvolution extends PreparedProduct {
  info: ConvInfo
  /** Of the filter: tells it from others, whatever copies are read. */
  filterBuffer: ArrayBufferLike
}

/** Checks the inputs of a convolution; undefined where `cpu` must see to it. */
export function prepareConv2D(call: KernelCall): PreparedConvolution | undefined {
  return prepare(full, call)
}

function prepare(family: ConvolutionFamily, call: KernelCall): PreparedConvolution | undefined {
  const { inputs, attrs, backend, native } = call
  const x = inputs.x!
  const filter = inputs.filter!
  const info = convInfo(attrs, x.shape, filter.shape, family.depthwise)
  const xValues = backend.floats(x)
  const filterValues = backend.floats(filter)
  if (info === undefined || xValues === undefined || filterValues === undefined) return undefined
  return {
    info,
    a: xValues,
    b: filterValues,
    filterBuffer: filterValues.buffer,
    shape: info.outShape,
    columns: info.outChannels,
    run(x, filter, bias, relu) {
      const y = backend.allocate('float32', tf.util.sizeFromShape(info.outShape))
      family.forward(native)(x, filter, y, bias, relu, convNumbers(info))
      return y
    },
  }
}

/** The gradient of a convolution's input that is ready to run. */
export interface PreparedInputGradient {
  dy: Float32Array
  filter: Float32Array
  shape: number[]
  run(dy: Float32Array, filter: Float32Array): Float32Array
}

/** Checks the inputs of the gradient; undefined where `cpu` must see to it. */
export function prepareConv2DInputGradient(call: KernelCall): PreparedInputGradient | undefined {
  return prepareGradient(full, call)
}

function prepareGradient(
  family: ConvolutionFamily,
  { inputs, attrs, backend, native }: KernelCall,
): PreparedInputGradient | undefined {
  const [dy, filter] = [inputs.dy!, inputs.filter!]
  const info = convInfo(attrs, attrs.inputShape as number[], filter.shape, family.depthwise)
  const dyValues = backend.floats(dy)
  const filterValues = backend.floats(filter)
  if (info === undefined || dyValues === undefined || filterValues === undefined) return undefined
  if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
  return {
    dy: dyValues,
    filter: filterValues,
    shape: info.inShape,
    run(dy, filter) {
      const dx = backend.allocate('float32', tf.util.sizeFromShape(info.inShape))
      family.inputGradient(native)(dy, filter, dx, convNumbers(info))
      return dx
    },
  }
}

function kernelsOf(family: ConvolutionFamily): NativeKernel[] {
  const { names } = family
  const forward: NativeKernel = {
    name: names.forward,
    run(call) {
      const product = prepare(family, call)
      if (product === undefined) return undefined
      const { a, b, shape } = product
      return call.backend.makeTensorInfo(shape, 'float32', product.run(a, b, null, false))
    },
  }
  const fused: NativeKernel = {
    name: names.fused,
    run: (call) => fusedProduct(call, prepare(family, call)),
  }
  const inputGradient: NativeKernel = {
    name: names.inputGradient,
    run(call) {
      const gradient = prepareGradient(family, call)
      if (gradient === undefined) return undefined
      const { dy, filter, shape } = gradient
      return call.backend.makeTensorInfo(shape, 'float32', gradient.run(dy, filter))
    },
  }
  const filterGradient: NativeKernel = {
    name: names.filterGradient,
    run({ inputs, attrs, backend, native }) {
      const x = inputs.x!
      const dy = inputs.dy!
      const filterShape = attrs.filterShape as number[]
      const info = convInfo(attrs, x.shape, filterShape, family.depthwise)
      const xValues = backend.floats(x)
      const dyValues = backend.floats(dy)
      if (info === undefined || xValues === undefined || dyValues === undefined) return undefined
      if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
      const gradient = backend.allocate('float32', tf.util.sizeFromShape(filterShape))
      family.filterGradient(native)(xValues, dyValues, gradient, convNumbers(info))
      return backend.makeTensorInfo(filterShape, 'float32', gradient)
    },
  }
  return [forward, fused, inputGradient, filterGradient]
}

export const convolutionKernels: NativeKernel[] = kernelsOf(full)
export const depthwiseKernels: NativeKernel[] = kernelsOf(depthwise)
