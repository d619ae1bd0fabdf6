import { backend_util, type Conv2DBackpropFilterAttrs } from '@tensorflow/tfjs-core'
import { floats, runKernel, type WasmKernel } from './wasmKernel'

type ConvInfo = backend_util.Conv2DInfo

// Pixels of the output in one matrix product. The product reads both sides of a chunk from the second-level
// cache; longer sums also lose digits. 500 to 2,000 are equally fast.
const chunkPixels = 1024

/** Gradient of a convolution with respect to its filter, which the wasm backend lacks:
 * `filter[i, j, c, k] = sum over n, y, x of input[n, y s + i - top, x s + j - left, c] dy[n, y, x, k]`.
 *
 * For each `[i, j]` a strided slice of the images, laid as rows `[height * width * channels, pixels]`; one
 * matrix product with `dy` `[pixels, filters]` then serves all positions. Some images at a time.
 * TensorFlow.js itself has no gradient of a dilated convolution. */
export const conv2DBackpropFilter: WasmKernel<'x' | 'dy', Conv2DBackpropFilterAttrs> = ({
  inputs: { x, dy },
  attrs: { strides, pad, dataFormat, dimRoundingMode, filterShape },
  backend,
}) => {
  if (dataFormat === 'NCHW') {
    throw new Error("Conv2DBackpropFilter on wasm: expected dataFormat 'NHWC', got 'NCHW'.")
  }
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const imagePixels = info.outHeight * info.outWidth
  const chunk = Math.max(1, Math.floor(chunkPixels / Math.max(1, imagePixels)))
  const rows = info.filterHeight * info.filterWidth * info.inChannels

  const result = backend.makeOutput(filterShape, 'float32')
  floats(backend, result).fill(0)
  for (let first = 0; first < info.batchSize; first += chunk) {
    const images = Math.min(chunk, info.batchSize - first)
    const pixels = images * imagePixels
    const patches = backend.makeOutput([1, rows, pixels], 'float32')
    const gradients = backend.makeOutput([1, pixels, info.outChannels], 'float32')
    slicePatches(floats(backend, patches), floats(backend, x), info, first, images)
    const start = first * imagePixels * info.outChannels
    const end = start + pixels * info.outChannels
    floats(backend, gradients).set(floats(backend, dy).subarray(start, end))

    const attrs = { transposeA: false, transposeB: false }
    const product = runKernel(backend, 'BatchMatMul', { a: patches, b: gradients }, attrs)
    addTo(floats(backend, result), floats(backend, product))
    for (const { dataId } of [patches, gradients, product]) backend.disposeData(dataId)
  }
  return result
}

/** `patches[i, j, c][n, y, x] = input[first + n, y s + i - top, x s + j - left, c]`, 0 outside the image. */
function slicePatches(
  patches: Float32Array,
  input: Float32Array,
  info: ConvInfo,
  first: number,
  images: number,
): void {
  const { filterHeight, filterWidth, inChannels, inHeight, inWidth, outHeight, outWidth } = info
  const { strideHeight, strideWidth } = info
  const { top, left } = info.padInfo
  let to = 0
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      // columns [begin, end) of the output see the image, the others its padding
      const begin = clamp(Math.ceil((left - j) / strideWidth), 0, outWidth)
      const end = clamp(Math.ceil((inWidth + left - j) / strideWidth), begin, outWidth)
      for (let channel = 0; channel < inChannels; channel++) {
        for (let image = first; image < first + images; image++) {
          for (let y = 0; y < outHeight; y++) {
            const row = y * strideHeight + i - top
            const inside = row >= 0 && row < inHeight
            const from = inside ? begin : outWidth
            const until = inside ? end : outWidth
            let at =
              ((image * inHeight + row) * inWidth + from * strideWidth + j - left) * inChannels
            at += channel
            for (let x = 0; x < from; x++) patches[to + x] = 0
            for (let x = from; x < until; x++) {
              patches[to + x] = input[at]!
              at += strideWidth * inChannels
            }
            for (let x = until; x < outWidth; x++) patches[to + x] = 0
            to += outWidth
          }
        }
      }
    }
  }
}

function addTo(sum: Float32Array, values: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += values[index]!
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest)
}
