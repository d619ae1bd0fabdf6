import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { convInfo, convNumbers } from './convolution'
import { fusedProduct, type PreparedProduct } from './product'

declare module '../addon' {
  interface Addon {
    depthwiseConv2d(
      x: Float32Array,
      filter: Float32Array,
      y: Float32Array,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
    ): void
    depthwiseConv2dInputGradient(
      dy: Float32Array,
      filter: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
    ): void
    depthwiseConv2dFilterGradient(
      x: Float32Array,
      dy: Float32Array,
      gradient: Float32Array,
      shape: Int32Array,
    ): void
  }
}

/** Checks the inputs; undefined where `cpu` must see to it. */
function prepare(call: KernelCall): PreparedProduct | undefined {
  const { inputs, attrs, backend, native } = call
  const x = inputs.x!
  const filter = inputs.filter!
  const info = convInfo(attrs, x.shape, filter.shape, true)
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
      native.depthwiseConv2d(x, filter, y, bias, relu, convNumbers(info))
      return y
    },
  }
}

const forward: NativeKernel = {
  name: tf.DepthwiseConv2dNative,
  run(call) {
    const product = prepare(call)
    if (product === undefined) return undefined
    const { a, b, shape } = product
    return call.backend.makeTensorInfo(shape, 'float32', product.run(a, b, null, false))
  },
}

const fused: NativeKernel = {
  name: tf.FusedDepthwiseConv2D,
  run: (call) => fusedProduct(call, prepare(call)),
}

const inputGradient: NativeKernel = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  run({ inputs, attrs, backend, native }) {
    const dy = inputs.dy!
    const filter = inputs.filter!
    const info = convInfo(attrs, attrs.inputShape as number[], filter.shape, true)
    const dyValues = backend.floats(dy)
    const filterValues = backend.floats(filter)
    if (info === undefined || dyValues === undefined || filterValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const dx = backend.allocate('float32', tf.util.sizeFromShape(info.inShape))
    native.depthwiseConv2dInputGradient(dyValues, filterValues, dx, convNumbers(info))
    return backend.makeTensorInfo(info.inShape, 'float32', dx)
  },
}

const filterGradient: NativeKernel = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  run({ inputs, attrs, backend, native }) {
    const x = inputs.x!
    const dy = inputs.dy!
    const filterShape = attrs.filterShape as number[]
    const info = convInfo(attrs, x.shape, filterShape, true)
    const xValues = backend.floats(x)
    const dyValues = backend.floats(dy)
    if (info === undefined || xValues === undefined || dyValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const gradient = backend.allocate('float32', tf.util.sizeFromShape(filterShape))
    native.depthwiseConv2dFilterGradient(xValues, dyValues, gradient, convNumbers(info))
    return backend.makeTensorInfo(filterShape, 'float32', gradient)
  },
}

export const depthwiseKernels: NativeKernel[] = [forward, fused, inputGradient, filterGradient]
