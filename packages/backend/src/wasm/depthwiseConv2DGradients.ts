import {
  backend_util,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './wasmKernel'

type Shape = [number, number, number, number]
type ConvInfo = backend_util.Conv2DInfo

// Both gradients of a depthwise convolution, which the wasm backend lacks. Each visits every product
// `output[n, y, x, c m + k] += input[n, row, column, c] filter[i, j, c, k]` of the forward pass once.
// TensorFlow.js asks for no gradient of a dilated convolution.

/** Gradient with respect to the filter `[height, width, channels, multiplier]`. */
export const depthwiseConv2DBackpropFilter: WasmKernel<
  'x' | 'dy',
  DepthwiseConv2dNativeBackpropFilterAttrs
> = ({ inputs, attrs, backend }) => {
  const { strides, pad, dimRoundingMode, filterShape } = attrs
  const shape = inputs.x.shape as Shape
  const info = convInfo(shape, filterShape, strides, pad, dimRoundingMode)
  const result = backend.makeOutput(filterShape, 'float32')
  const gradient = floats(backend, result).fill(0)
  const x = floats(backend, inputs.x)
  const dy = floats(backend, inputs.dy)
  visitProducts(info, (input, filter, output) => {
    gradient[filter]! += x[input]! * dy[output]!
  })
  return result
}

/** Gradient with respect to the images `[batch, height, width, channels]`. */
export const depthwiseConv2DBackpropInput: WasmKernel<
  'dy' | 'filter',
  DepthwiseConv2dNativeBackpropInputAttrs
> = ({ inputs, attrs, backend }) => {
  const { strides, pad, dimRoundingMode, inputShape } = attrs
  const shape = inputs.filter.shape as Shape
  const info = convInfo(inputShape, shape, strides, pad, dimRoundingMode)
  const result = backend.makeOutput(inputShape, 'float32')
  const gradient = floats(backend, result).fill(0)
  const weights = floats(backend, inputs.filter)
  const dy = floats(backend, inputs.dy)
  visitProducts(info, (input, filter, output) => {
    gradient[input]! += weights[filter]! * dy[output]!
  })
  return result
}

function convInfo(
  inputShape: Shape,
  filterShape: Shape,
  strides: [number, number] | number,
  pad: DepthwiseConv2dNativeBackpropInputAttrs['pad'],
  dimRoundingMode: DepthwiseConv2dNativeBackpropInputAttrs['dimRoundingMode'],
): ConvInfo {
  return backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    true, // depthwise
  )
}

function visitProducts(
  info: ConvInfo,
  visit: (input: number, filter: number, output: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  const { top, left } = info.padInfo
  const multiplier = outChannels / inChannels
  for (let image = 0; image < batchSize; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        const output = ((image * outHeight + y) * outWidth + x) * outChannels
        for (let i = 0; i < filterHeight; i++) {
          const row = y * strideHeight + i - top
          if (row < 0 || row >= inHeight) continue
          for (let j = 0; j < filterWidth; j++) {
            const column = x * strideWidth + j - left
            if (column < 0 || column >= inWidth) continue
            const input = ((image * inHeight + row) * inWidth + column) * inChannels
            const filter = (i * filterWidth + j) * outChannels
            for (let channel = 0; channel < outChannels; channel++) {
              visit(input + Math.floor(channel / multiplier), filter + channel, output + channel)
            }
          }
        }
      }
    }
  }
}
