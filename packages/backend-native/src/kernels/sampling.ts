import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { nearestPlaces } from '../nearestPlaces'

declare module '../addon' {
  interface Addon {
    /** `transforms`: 8 numbers, or 8 an image; `outside`: place in {@link outsides} */
    imageTransform(
      x: Float32Array,
      transforms: Float32Array,
      y: Float32Array,
      shape: Int32Array,
      bilinear: boolean,
      outside: number,
      fill: number,
    ): void
    rotateImage(
      x: Float32Array,
      y: Float32Array,
      shape: Int32Array,
      cosine: number,
      sine: number,
      centerX: number,
      centerY: number,
      fill: Float32Array,
    ): void
    /** `shape` is that of the resize; dy has the shape of its result. */
    resizeBilinearGradient(
      dy: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
      rowScale: number,
      columnScale: number,
    ): void
    /** `rows` and `columns` say what each of dy's was read from. */
    resizeNearestGradient(
      dy: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
      rows: Int32Array,
      columns: Int32Array,
    ): void
    resizeBilinear(
      x: Float32Array,
      y: Float32Array,
      shape: Int32Array,
      rowScale: number,
      columnScale: number,
      halfPixels: boolean,
    ): void
  }
}

type ImageShape = [batch: number, height: number, width: number, channels: number]

const outsides = ['constant', 'reflect', 'wrap', 'nearest']

/** The values of float32 images, an array for the result and its shape; undefined for what `cpu` must see
 * to: other dtypes and sizes of zero. */
function prepare(backend: InkstoneBackend, images: tf.TensorInfo, outSize?: [number, number]) {
  if (images.dtype !== 'float32') return undefined
  const [batch, height, width, channels] = images.shape as ImageShape
  const [outHeight, outWidth] = outSize ?? [height, width]
  const outShape = [batch, outHeight, outWidth, channels]
  const x = backend.floats(images)
  const length = tf.util.sizeFromShape(outShape)
  if (x === undefined || x.length === 0 || length === 0) return undefined
  const shape = Int32Array.of(batch, height, width, channels, outHeight, outWidth)
  return { x, y: backend.allocate('float32', length), shape, outShape, height, width, channels }
}

/** TensorFlow.js' own `cpu` kernel fills the first image of a batch only; this one fills all. */
const transform: NativeKernel = {
  name: tf.Transform,
  run({ inputs, attrs, backend, native }) {
    const { image, transforms } = inputs as { image: tf.TensorInfo; transforms: tf.TensorInfo }
    const { interpolation, fillMode, fillValue, outputShape } = attrs
    const numbers = backend.floats(transforms)
    const outside = outsides.indexOf(fillMode as string)
    const bilinear = interpolation === 'bilinear'
    if (numbers === undefined || (!bilinear && interpolation !== 'nearest')) return undefined
    const prepared = prepare(backend, image, (outputShape ?? undefined) as [number, number])
    if (prepared === undefined) return undefined
    const { x, y, shape, outShape } = prepared
    native.imageTransform(x, numbers, y, shape, bilinear, Math.max(0, outside), fillValue as number)
    return backend.makeTensorInfo(outShape, 'float32', y)
  },
}

const opaque = 255 // TensorFlow.js fills the fourth channel so where a colour is given

const rotateWithOffset: NativeKernel = {
  name: tf.RotateWithOffset,
  run({ inputs, attrs, backend, native }) {
    const prepared = prepare(backend, inputs.image!)
    if (prepared === undefined) return undefined
    const { x, y, shape, outShape, height, width, channels } = prepared
    const fillValue = attrs.fillValue as number | number[]
    const fill = Float32Array.from({ length: channels }, (_, channel) => {
      if (typeof fillValue === 'number') return fillValue
      return channel === 3 ? opaque : fillValue[channel]!
    })
    const center = attrs.center as number | [number, number]
    const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width)
    const radians = attrs.radians as number
    const turn = [Math.cos(radians), Math.sin(radians)] as const
    native.rotateImage(x, y, shape, ...turn, centerX, centerY, fill)
    return backend.makeTensorInfo(outShape, 'float32', y)
  },
}

/** Of float32, and of int32, which is converted first. */
const resizeBilinear: NativeKernel = {
  name: tf.ResizeBilinear,
  run(call) {
    const { inputs, attrs, backend, native } = call
    const size = attrs.size as [number, number]
    const images = inputs.images!
    const converted =
      images.dtype === 'int32' && tf.util.sizeFromShape(images.shape) > 0
        ? callKernel(call, tf.Cast, { x: images }, { dtype: 'float32' })
        : undefined
    const prepared = prepare(backend, converted ?? images, size)
    if (prepared !== undefined) {
      const { x, y, shape, height, width } = prepared
      const scales = [scaleOf(height, size[0], attrs), scaleOf(width, size[1], attrs)] as const
      native.resizeBilinear(x, y, shape, ...scales, attrs.halfPixelCenters === true)
    }
    if (converted !== undefined) backend.disposeIntermediateTensorInfo(converted)
    return prepared && backend.makeTensorInfo(prepared.outShape, 'float32', prepared.y)
  },
}

/** Places of `from` for each of `to`. */
function scaleOf(from: number, to: number, attrs: tf.NamedAttrMap): number {
  return attrs.alignCorners === true && to > 1 ? (from - 1) / (to - 1) : from / to
}

/** The gradient of a resize: the images' shape, an array for it, and what the addon takes; undefined for sizes of zero. */
function prepareGradient({ inputs, attrs, backend }: KernelCall) {
  const { images, dy } = inputs as { images: tf.TensorInfo; dy: tf.TensorInfo }
  const [batch, height, width, channels] = images.shape as ImageShape
  const [, outHeight, outWidth] = dy.shape as ImageShape
  const changes = dy.dtype === 'float32' ? backend.floats(dy) : undefined
  const length = tf.util.sizeFromShape(images.shape)
  if (!changes?.length || length === 0 || images.dtype !== 'float32') return undefined
  const shape = Int32Array.of(batch, height, width, channels, outHeight, outWidth)
  const dx = backend.allocate('float32', length)
  return { changes, dx, shape, attrs, height, width, outHeight, outWidth }
}

const resizeBilinearGradient: NativeKernel = {
  name: tf.ResizeBilinearGrad,
  run(call) {
    const prepared = prepareGradient(call)
    if (prepared === undefined) return undefined
    const { changes, dx, shape, attrs, height, width, outHeight, outWidth } = prepared
    const scales = [scaleOf(height, outHeight, attrs), scaleOf(width, outWidth, attrs)] as const
    call.native.resizeBilinearGradient(changes, dx, shape, ...scales)
    return call.backend.makeTensorInfo(call.inputs.images!.shape, 'float32', dx)
  },
}

const resizeNearestGradient: NativeKernel = {
  name: tf.ResizeNearestNeighborGrad,
  run(call) {
    const prepared = prepareGradient(call)
    if (prepared === undefined) return undefined
    const { changes, dx, shape, attrs, height, width, outHeight, outWidth } = prepared
    const places = { alignCorners: attrs.alignCorners === true }
    const rows = nearestPlaces(height, outHeight, places)
    const columns = nearestPlaces(width, outWidth, places)
    call.native.resizeNearestGradient(changes, dx, shape, rows, columns)
    return call.backend.makeTensorInfo(call.inputs.images!.shape, 'float32', dx)
  },
}

export const samplingKernels: NativeKernel[] = [
  transform,
  rotateWithOffset,
  resizeBilinear,
  resizeBilinearGradient,
  resizeNearestGradient,
]
