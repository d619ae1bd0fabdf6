import * as tf from '@tensorflow/tfjs-core'
import type { NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    maxPool(x: Float32Array, y: Float32Array, shape: Int32Array): void
    /** `positions` of the values in x, or in their image. */
    maxPoolPositions(
      x: Float32Array,
      y: Float32Array,
      positions: Int32Array,
      shape: Int32Array,
      inImage: boolean,
    ): void
    maxPoolGradient(dy: Float32Array, x: Float32Array, dx: Float32Array, shape: Int32Array): void
    averagePool(x: Float32Array, y: Float32Array, shape: Int32Array): void
    averagePoolGradient(dy: Float32Array, dx: Float32Array, shape: Int32Array): void
  }
}

export type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>

/** Shapes of a pooling over NHWC images, or undefined for what `cpu` must see to: dilation, sizes of
 * zero, and windows of one pixel (which `cpu` answers with its input). */
export function poolInfo(attrs: tf.NamedAttrMap, x: tf.TensorInfo): PoolInfo | undefined {
  if (x.shape.length !== 4) return undefined
  const strides = attrs.strides as [number, number]
  if (!tf.backend_util.eitherStridesOrDilationsAreOne(strides, 1)) return undefined
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterSize as [number, number],
    strides,
    1,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
  )
  const empty = [...info.inShape, ...info.outShape].includes(0)
  const negative = info.padInfo.top < 0 || info.padInfo.left < 0
  return empty || negative || info.filterHeight * info.filterWidth === 1 ? undefined : info
}

export function poolNumbers(info: PoolInfo): Int32Array {
  return Int32Array.of(
    ...[info.batchSize, info.inHeight, info.inWidth, info.inChannels],
    ...[info.outHeight, info.outWidth, info.filterHeight, info.filterWidth],
    ...[info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left],
  )
}

function pool(name: string, run: 'maxPool' | 'averagePool'): NativeKernel {
  return {
    name,
    run({ inputs, attrs, backend, native }) {
      const x = inputs.x!
      const info = poolInfo(attrs, x)
      const values = backend.floats(x)
      if (info === undefined || values === undefined) return undefined
      const y = backend.allocate('float32', tf.util.sizeFromShape(info.outShape))
      native[run](values, y, poolNumbers(info))
      return backend.makeTensorInfo(info.outShape, 'float32', y)
    },
  }
}

const maxPoolWithArgmax: NativeKernel = {
  name: tf.MaxPoolWithArgmax,
  run({ inputs, attrs, backend, native }) {
    const x = inputs.x!
    const info = poolInfo(attrs, x)
    const values = x.dtype === 'float32' ? backend.floats(x) : undefined
    if (info === undefined || values === undefined) return undefined
    const size = tf.util.sizeFromShape(info.outShape)
    const y = backend.allocate('float32', size)
    const result = backend.makeTensorInfo(info.outShape, 'float32', y)
    const positions = backend.allocate('int32', size)
    native.maxPoolPositions(values, y, positions, poolNumbers(info), !attrs.includeBatchInIndex)
    return [result, backend.makeTensorInfo(info.outShape, 'int32', positions)]
  },
}

const maxPoolGrad: NativeKernel = {
  name: tf.MaxPoolGrad,
  run({ inputs, attrs, backend, native }) {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo }
    const info = poolInfo(attrs, input)
    const dyValues = backend.floats(dy)
    const values = backend.floats(input)
    if (info === undefined || values === undefined || dyValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const dx = backend.allocate('float32', values.length)
    native.maxPoolGradient(dyValues, values, dx, poolNumbers(info))
    return backend.makeTensorInfo(input.shape, 'float32', dx)
  },
}

const avgPoolGrad: NativeKernel = {
  name: tf.AvgPoolGrad,
  run({ inputs, attrs, backend, native }) {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo }
    const info = poolInfo(attrs, input)
    const dyValues = backend.floats(dy)
    if (info === undefined || dyValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const dx = backend.allocate('float32', tf.util.sizeFromShape(input.shape))
    native.averagePoolGradient(dyValues, dx, poolNumbers(info))
    return backend.makeTensorInfo(input.shape, 'float32', dx)
  },
}

export const poolingKernels: NativeKernel[] = [
  pool(tf.MaxPool, 'maxPool'),
  pool(tf.AvgPool, 'averagePool'),
  maxPoolWithArgmax,
  maxPoolGrad,
  avgPoolGrad,
]
