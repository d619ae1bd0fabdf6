import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `boxes` `[count, 4]`, `images` `[count]`, y `[count, outHeight, outWidth, channels]`; shape: `batch, height, width,
     * channels, outHeight, outWidth`. */
    cropFloats(
      x: Float32Array,
      boxes: Float32Array,
      images: Int32Array,
      y: Float32Array,
      shape: Int32Array,
      bilinear: boolean,
      outside: number,
    ): void
    cropInts(
      x: Int32Array,
      boxes: Float32Array,
      images: Int32Array,
      y: Float32Array,
      shape: Int32Array,
      bilinear: boolean,
      outside: number,
    ): void
  }
}

export const cropKernels: NativeKernel[] = [{ name: tf.CropAndResize, run: cropAndResize }]

/** Boxes of float32 or int32 images, each resized to one size. A box is `[y1, x1, y2, x2]` in parts of the image; what
 * lies outside the image is `extrapolationValue`. */
function cropAndResize({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const { image, boxes, boxInd } = inputs as Record<'image' | 'boxes' | 'boxInd', tf.TensorInfo>
  const [corners, images] = [backend.floats(boxes), backend.ints(boxInd)]
  const [height, width] = attrs.cropSize as [number, number]
  const channels = image.shape[3]!
  const count = boxes.shape[0]!
  const values = image.dtype === 'bool' ? undefined : backend.values(image)
  if (!values?.length || !corners?.length || !images || height * width === 0) return undefined
  const outShape = [count, height, width, channels]
  const shape = Int32Array.of(...image.shape, height, width)
  const y = backend.allocate('float32', tf.util.sizeFromShape(outShape))
  const rest = [y, shape, attrs.method === 'bilinear', attrs.extrapolationValue as number] as const
  if (values instanceof Float32Array) native.cropFloats(values, corners, images, ...rest)
  else if (values instanceof Int32Array) native.cropInts(values, corners, images, ...rest)
  else return undefined
  return backend.makeTensorInfo(outShape, 'float32', y)
}
