import * as tf from '@tensorflow/tfjs-core'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `shape`: batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strides and dilations of
     * rows and columns, and the padding above and left. */
    dilate(x: Float32Array, filter: Float32Array, y: Float32Array, shape: Int32Array): void
  }
}

export const neighbourhoodKernels: NativeKernel[] = [
  { name: tf.LRN, run: localResponseNormalization },
  { name: tf.Dilation2D, run: dilation },
]

/** `x * (bias + alpha * sum of the squares of the channels around)^-beta` (Krizhevsky, Sutskever, Hinton, 2012). */
function localResponseNormalization(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend } = call
  const x = inputs.x!
  const values = backend.floats(x)
  if (!values?.length) return undefined
  backend.recording?.refuse('LRN runs in JavaScript')
  const radius = attrs.depthRadius as number
  const [bias, alpha, beta] = [attrs.bias as number, attrs.alpha as number, attrs.beta as number]
  const channels = x.shape[3]!
  const scale = backend.allocate('float32', values.length)
  const squares = new Float64Array(channels + 1) // squares[c] sums the channels before c
  for (let pixel = 0; pixel < values.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[pixel + channel]!
      squares[channel + 1] = squares[channel]! + value * value
    }
    for (let channel = 0; channel < channels; channel += 1) {
      const from = Math.max(0, channel - radius)
      const to = Math.min(channels, channel + radius + 1)
      scale[pixel + channel] = bias + alpha * (squares[to]! - squares[from]!)
    }
  }
  const base = backend.makeTensorInfo(x.shape, 'float32', scale)
  const exponent = backend.makeTensorInfo([], 'float32', Float32Array.of(-beta))
  const power = callKernel(call, tf.Pow, { a: base, b: exponent })
  const y = callKernel(call, tf.Multiply, { a: x, b: power })
  for (const used of [base, exponent, power]) backend.disposeIntermediateTensorInfo(used)
  return y
}

/** The greatest of `x + filter` under the filter, for float32 NHWC images and a filter `[height, width, channels]`. */
function dilation({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo }
  const [values, weights] = [backend.floats(x), backend.floats(filter)]
  if (!values?.length || !weights?.length) return undefined
  const info = tf.backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    attrs.strides as number,
    attrs.pad as 'same',
    'NHWC',
    attrs.dilations as number,
  )
  const size = tf.util.sizeFromShape(info.outShape)
  if (size === 0) return undefined
  const y = backend.allocate('float32', size)
  const shape = Int32Array.of(
    ...x.shape,
    ...[info.outHeight, info.outWidth, info.filterHeight, info.filterWidth],
    ...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
    ...[info.padInfo.top, info.padInfo.left],
  )
  native.dilate(values, weights, y, shape)
  return backend.makeTensorInfo(info.outShape, 'float32', y)
}
