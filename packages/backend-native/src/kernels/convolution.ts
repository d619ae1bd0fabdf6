import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { fusedProduct, type PreparedProduct } from './product'

declare module '../addon' {
  interface Addon {
    conv2d(
      x: Float32Array,
      filter: Float32Array,
      y: Float32Array,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
    ): void
    conv2dInputGradient(
      dy: Float32Array,
      filter: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
    ): void
    conv2dFilterGradient(
      x: Float32Array,
      dy: Float32Array,
      gradient: Float32Array,
      shape: Int32Array,
    ): void
  }
}

export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>

/** Shapes of a convolution over NHWC images, or undefined for what `cpu` must see to: other layouts,
 * grouped filters and sizes of zero. */
export function convInfo(
  attrs: tf.NamedAttrMap,
  inputShape: number[],
  filterShape: number[],
  depthwise = false,
): ConvInfo | undefined {
  if ((attrs.dataFormat ?? 'NHWC') !== 'NHWC' || inputShape.length !== 4) return undefined
  if (inputShape[3] !== filterShape[2]) return undefined
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

/** Checks the inputs of a convolution; undefined where `cpu` must see to it. */
export function prepareConv2D(call: KernelCall): PreparedProduct | undefined {
  const { inputs, attrs, backend, native } = call
  const x = inputs.x!
  const filter = inputs.filter!
  const info = convInfo(attrs, x.shape, filter.shape)
  const xValues = backend.floats(x)
  const filterValues = backend.floats(filter)
  if (info === undefined || xValues === undefined || filterValues === undefined) return undefined
  return {
    a: xValues,
    b: filterValues,
    shape: info.outShape,
    columns: info.outChannels,
    run(x, filter, bias, relu) {
      const y = backend.allocate('float32', tf.util.sizeFromShape(info.outShape))
      native.conv2d(x, filter, y, bias, relu, convNumbers(info))
      return y
    },
  }
}

const conv2D: NativeKernel = {
  name: tf.Conv2D,
  run(call) {
    const product = prepareConv2D(call)
    if (product === undefined) return undefined
    const { a, b, shape } = product
    return call.backend.makeTensorInfo(shape, 'float32', product.run(a, b, null, false))
  },
}

const fusedConv2D: NativeKernel = {
  name: tf.FusedConv2D,
  run: (call) => fusedProduct(call, prepareConv2D(call)),
}

const conv2DBackpropInput: NativeKernel = {
  name: tf.Conv2DBackpropInput,
  run({ inputs, attrs, backend, native }) {
    const dy = inputs.dy!
    const filter = inputs.filter!
    const info = convInfo(attrs, attrs.inputShape as number[], filter.shape)
    const dyValues = backend.floats(dy)
    const filterValues = backend.floats(filter)
    if (info === undefined || dyValues === undefined || filterValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const dx = backend.allocate('float32', tf.util.sizeFromShape(info.inShape))
    native.conv2dInputGradient(dyValues, filterValues, dx, convNumbers(info))
    return backend.makeTensorInfo(info.inShape, 'float32', dx)
  },
}

const conv2DBackpropFilter: NativeKernel = {
  name: tf.Conv2DBackpropFilter,
  run({ inputs, attrs, backend, native }) {
    const x = inputs.x!
    const dy = inputs.dy!
    const filterShape = attrs.filterShape as number[]
    const info = convInfo(attrs, x.shape, filterShape)
    const xValues = backend.floats(x)
    const dyValues = backend.floats(dy)
    if (info === undefined || xValues === undefined || dyValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const gradient = backend.allocate('float32', tf.util.sizeFromShape(filterShape))
    native.conv2dFilterGradient(xValues, dyValues, gradient, convNumbers(info))
    return backend.makeTensorInfo(filterShape, 'float32', gradient)
  },
}

export const convolutionKernels: NativeKernel[] = [
  conv2D,
  fusedConv2D,
  conv2DBackpropInput,
  conv2DBackpropFilter,
]
