import { backend_util, type Conv2DBackpropInputAttrs, type TensorInfo } from '@tensorflow/tfjs-core'
import { floats, runKernel, type WasmKernel } from './wasmKernel'

type InputGradient = WasmKernel<'dy' | 'filter', Conv2DBackpropInputAttrs>

/** Gradient of a convolution with respect to its input, as a convolution: `dy`, with zeros between its pixels if the
 * stride is not 1, with the filter rotated by 180 degrees and its channels swapped. The stock kernel is seven plain
 * loops; the convolution is an order of magnitude faster. The stock one still serves channels-first, and padding
 * wider than the filter. */
export function conv2DBackpropInput(original: InputGradient): InputGradient {
  return (call) => {
    const { inputs, attrs, backend } = call
    const { strides, pad, dataFormat, dimRoundingMode, inputShape } = attrs
    if (dataFormat === 'NCHW') return original(call)
    const info = backend_util.computeConv2DInfo(
      inputShape,
      inputs.filter.shape as [number, number, number, number],
      strides,
      1,
      pad,
      dimRoundingMode,
    )
    const top = info.filterHeight - 1 - info.padInfo.top
    const left = info.filterWidth - 1 - info.padInfo.left
    const bottom = info.inHeight - 1 - (info.outHeight - 1) * info.strideHeight + info.padInfo.top
    const right = info.inWidth - 1 - (info.outWidth - 1) * info.strideWidth + info.padInfo.left
    if (Math.min(top, left, bottom, right) < 0) return original(call)

    const exchanged = runKernel(
      backend,
      'Transpose',
      { x: inputs.filter },
      { perm: [0, 1, 3, 2] }, // [height, width, filters, channels]
    )
    const turned = runKernel(backend, 'Reverse', { x: exchanged }, { dims: [0, 1] })
    const spread = withZerosBetween(inputs.dy, info)
    const result = runKernel(
      backend,
      'Conv2D',
      { x: spread, filter: turned },
      {
        strides: [1, 1],
        pad: [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
        dilations: [1, 1],
        dataFormat: 'NHWC',
      },
    )
    const done = [exchanged, turned, ...(spread === inputs.dy ? [] : [spread])]
    for (const { dataId } of done) backend.disposeData(dataId)
    return result

    function withZerosBetween(dy: TensorInfo, info: backend_util.Conv2DInfo): TensorInfo {
      const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info
      if (strideHeight === 1 && strideWidth === 1) return dy
      const height = (outHeight - 1) * strideHeight + 1
      const width = (outWidth - 1) * strideWidth + 1
      const spread = backend.makeOutput([batchSize, height, width, outChannels], 'float32')
      const from = floats(backend, dy)
      const to = floats(backend, spread).fill(0)
      let at = 0
      for (let image = 0; image < batchSize; image++) {
        for (let y = 0; y < outHeight; y++) {
          for (let x = 0; x < outWidth; x++) {
            const row = image * height + y * strideHeight
            const pixel = (row * width + x * strideWidth) * outChannels
            for (let channel = 0; channel < outChannels; channel++) {
              to[pixel + channel] = from[at++]!
            }
          }
        }
      }
      return spread
    }
  }
}
