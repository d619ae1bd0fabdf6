import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

export const cropKernels: NativeKernel[] = [{ name: tf.CropAndResize, run: cropAndResize }]

/** Boxes of float32 or int32 images, each resized to one size. A box is `[y1, x1, y2, x2]` in parts of the image; what
 * lies outside the image is `extrapolationValue`. */
function cropAndResize({ inputs, attrs, backend }: KernelCall): tf.TensorInfo | undefined {
  const { image, boxes, boxInd } = inputs as Record<string, tf.TensorInfo>
  const values = image!.dtype === 'int32' ? backend.ints(image!) : backend.floats(image!)
  const [corners, images] = [backend.floats(boxes!), backend.ints(boxInd!)]
  const [height, width] = attrs.cropSize as [number, number]
  const [batch, imageHeight, imageWidth, channels] = image!.shape as [
    number,
    number,
    number,
    number,
  ]
  const count = boxes!.shape[0]!
  if (image!.dtype === 'bool' || !values?.length || !corners?.length || !images) return undefined
  backend.recording?.refuse('CropAndResize runs in JavaScript')
  const outside = attrs.extrapolationValue as number
  const bilinear = attrs.method === 'bilinear'
  const y = backend.allocate('float32', count * height * width * channels)
  const plane = imageWidth * channels
  for (let box = 0; box < count; box += 1) {
    const at = box * height * width * channels
    const end = at + height * width * channels
    const of = images[box]!
    if (of < 0 || of >= batch) {
      y.fill(0, at, end)
      continue
    }
    const corner = 4 * box
    const rows = places(corners[corner]!, corners[corner + 2]!, imageHeight, height)
    const columns = places(corners[corner + 1]!, corners[corner + 3]!, imageWidth, width)
    const first = of * imageHeight * plane
    let out = at
    for (const row of rows) {
      for (const column of columns) {
        if (row < 0 || row > imageHeight - 1 || column < 0 || column > imageWidth - 1) {
          for (let channel = 0; channel < channels; channel += 1, out += 1) y[out] = outside
          continue
        }
        if (bilinear) {
          const [top, left] = [Math.floor(row), Math.floor(column)]
          const [down, right] = [row - top, column - left]
          const a = first + top * plane + left * channels
          const b = right > 0 ? a + channels : a
          const below = down > 0 ? plane : 0
          for (let channel = 0; channel < channels; channel += 1, out += 1) {
            const upper =
              values[a + channel]! + (values[b + channel]! - values[a + channel]!) * right
            const [c, d] = [values[a + below + channel]!, values[b + below + channel]!]
            y[out] = upper + (c + (d - c) * right - upper) * down
          }
        } else {
          const from = first + Math.round(row) * plane + Math.round(column) * channels
          for (let channel = 0; channel < channels; channel += 1, out += 1) {
            y[out] = values[from + channel]!
          }
        }
      }
    }
  }
  return backend.makeTensorInfo([count, height, width, channels], 'float32', y)
}

/** Where each of `to` pixels lies on the image's axis of `from` pixels. */
function places(start: number, end: number, from: number, to: number): Float64Array {
  const step = to > 1 ? ((end - start) * (from - 1)) / (to - 1) : 0
  const first = to > 1 ? start * (from - 1) : 0.5 * (start + end) * (from - 1)
  return Float64Array.from({ length: to }, (_, place) => first + place * step)
}
