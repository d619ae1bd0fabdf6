import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { NativeKernel } from '../nativeKernel'

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

const resizeBilinear: NativeKernel = {
  name: tf.ResizeBilinear,
  run({ inputs, attrs, backend, native }) {
    const size = attrs.size as [number, number]
    const prepared = prepare(backend, inputs.images!, size)
    if (prepared === undefined) return undefined
    const { x, y, shape, outShape, height, width } = prepared
    const scale = (from: number, to: number): number =>
      attrs.alignCorners === true && to > 1 ? (from - 1) / (to - 1) : from / to
    const scales = [scale(height, size[0]), scale(width, size[1])] as const
    native.resizeBilinear(x, y, shape, ...scales, attrs.halfPixelCenters === true)
    return backend.makeTensorInfo(outShape, 'float32', y)
  },
}

export const samplingKernels: NativeKernel[] = [transform, rotateWithOffset, resizeBilinear]
