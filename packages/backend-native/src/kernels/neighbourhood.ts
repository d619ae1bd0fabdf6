import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `shape`: batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strides and dilations of
     * rows and columns, and the padding above and left. */
    dilate(x: Float32Array, filter: Float32Array, y: Float32Array, shape: Int32Array): void
    responseNorm(x: Float32Array, y: Float32Array, ...rule: ResponseRule): void
    responseNormGradient(
      x: Float32Array,
      y: Float32Array,
      dy: Float32Array,
      dx: Float32Array,
      ...rule: ResponseRule
    ): void
  }
}

type ResponseRule = [channels: number, radius: number, bias: number, alpha: number, beta: number]

export const neighbourhoodKernels: NativeKernel[] = [
  { name: tf.LRN, run: localResponseNormalization },
  { name: tf.LRNGrad, run: localResponseGradient },
  { name: tf.Dilation2D, run: dilation },
]

/** `x * (bias + alpha * sum of the squares of the channels around)^-beta` (Krizhevsky, Sutskever, Hinton, 2012). */
function localResponseNormalization(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const x = inputs.x!
  const values = backend.floats(x)
  if (!values?.length) return undefined
  const y = backend.allocate('float32', values.length)
  native.responseNorm(values, y, ...responseRule(x, attrs))
  return backend.makeTensorInfo(x.shape, 'float32', y)
}

function localResponseGradient(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, attrs, backend, native } = call
  const [x, y, dy] = [
    backend.floats(inputs.x!),
    backend.floats(inputs.y!),
    backend.floats(inputs.dy!),
  ]
  if (!x?.length || y?.length !== x.length || dy?.length !== x.length) return undefined
  const dx = backend.allocate('float32', x.length)
  native.responseNormGradient(x, y, dy, dx, ...responseRule(inputs.x!, attrs))
  return backend.makeTensorInfo(inputs.x!.shape, 'float32', dx)
}

function responseRule({ shape }: tf.TensorInfo, attrs: tf.NamedAttrMap): ResponseRule {
  const { depthRadius, bias, alpha, beta } = attrs as Record<string, number>
  return [shape.at(-1)!, depthRadius!, bias!, alpha!, beta!]
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
