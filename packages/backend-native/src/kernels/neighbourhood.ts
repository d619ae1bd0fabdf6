import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `shape`: batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strides and dilations of
     * rows and columns, and the padding above and left. */
    dilate(x: Float32Array, filter: Float32Array, y: Float32Array, shape: Int32Array): void
    dilateInputGradient(
      x: Float32Array,
      filter: Float32Array,
      dy: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
    ): void
    dilateFilterGradient(
      x: Float32Array,
      filter: Float32Array,
      dy: Float32Array,
      df: Float32Array,
      shape: Int32Array,
    ): void
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
  { name: tf.Dilation2DBackpropInput, run: (call) => dilationGradient(call, 'x') },
  { name: tf.Dilation2DBackpropFilter, run: (call) => dilationGradient(call, 'filter') },
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

/** The values of float32 NHWC images and of a filter `[height, width, channels]`, and the numbers of their dilation; undefined
 * for other dtypes and sizes of zero. */
function prepareDilation({ inputs, attrs, backend }: KernelCall) {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo }
  if (x.shape.length !== 4 || filter.shape.length !== 3 || x.shape[3] !== filter.shape[2]) {
    throw new RangeError(
      'expected images [batch, height, width, channels] and a filter [height, width, channels] of as many channels.',
    )
  }
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
  const shape = Int32Array.of(
    ...x.shape,
    ...[info.outHeight, info.outWidth, info.filterHeight, info.filterWidth],
    ...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
    ...[info.padInfo.top, info.padInfo.left],
  )
  const size = tf.util.sizeFromShape(info.outShape)
  return size === 0 ? undefined : { values, weights, shape, outShape: info.outShape, size }
}

/** The greatest of `x + filter` under the filter. */
function dilation(call: KernelCall): tf.TensorInfo | undefined {
  const prepared = prepareDilation(call)
  if (prepared === undefined) return undefined
  const { values, weights, shape, outShape, size } = prepared
  const y = call.backend.allocate('float32', size)
  call.native.dilate(values, weights, y, shape)
  return call.backend.makeTensorInfo(outShape, 'float32', y)
}

/** Each `dy` goes to what was greatest. */
function dilationGradient(call: KernelCall, of: 'x' | 'filter'): tf.TensorInfo | undefined {
  const prepared = prepareDilation(call)
  const { inputs, backend, native } = call
  const changes = backend.floats(inputs.dy!)
  if (prepared === undefined || changes === undefined) return undefined
  const { values, weights, shape, outShape } = prepared
  if (!tf.util.arraysEqual(inputs.dy!.shape, outShape)) {
    throw new RangeError(`expected dy of the shape of the result, [${outShape}].`)
  }
  const gradient = backend.allocate('float32', of === 'x' ? values.length : weights.length)
  if (of === 'x') native.dilateInputGradient(values, weights, changes, gradient, shape)
  else native.dilateFilterGradient(values, weights, changes, gradient, shape)
  return backend.makeTensorInfo(inputs[of]!.shape, 'float32', gradient)
}
