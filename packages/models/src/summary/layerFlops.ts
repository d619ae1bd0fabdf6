import type * as tfl from '@tensorflow/tfjs-layers'

/** Floating-point operations of a layer for one image in the forward pass. A multiplication and an addition are two.
 * Moving values and single comparisons count as none (reshapes, relu, dropout, max-pooling); exponentials and roots
 * count as one.
 *
 * - dense and convolution: `2 x kernel x places`, and one per value for the bias
 * - recurrent: `2 x (kernel + recurrent kernel) + bias` at each of the steps
 * - attention of `tokens` tokens: its two matrices at each, and `4 tokens^2 width` for scores and mixing
 * - normalisation: 2 a value over the batch (a scale and a shift, once trained), 8 a value over a layer
 * @returns `null` for an unknown class
 * @example layerFlops(model.getLayer('dense1')) // 2 x 1600 x 128 + 128 */
export function layerFlops(layer: tfl.layers.Layer): number | null {
  return counts[layer.getClassName()]?.(layer) ?? null
}

type Count = (layer: tfl.layers.Layer) => number

/** At each position of the output, the whole kernel once. */
const matrix: Count = (layer) => {
  const [kernel = [], bias] = weightShapes(layer)
  const filters = kernel.at(-1)!
  const places = values(layer) / filters
  return 2 * product(kernel) * places + (bias ? values(layer) : 0)
}

/** At each position of the output, one window of each channel. */
const depthwise: Count = (layer) => {
  const [kernel = [], bias] = weightShapes(layer) // [height, width, channels, multiplier]
  return 2 * kernel[0]! * kernel[1]! * values(layer) + (bias ? values(layer) : 0)
}

const recurrent: Count = (layer) => {
  const [kernel = [], recurrentKernel = [], bias = [0]] = weightShapes(layer)
  const [, steps] = inputShape(layer)
  return steps! * (2 * product(kernel) + 2 * product(recurrentKernel) + product(bias))
}

const attention: Count = (layer) => {
  const [, tokens, width] = shapeOf(layer.outputShape) as [null, number, number]
  const matrices = 4 * width * width
  return tokens * (2 * matrices + 4 * width) + 4 * tokens * tokens * width
}

const averagePooling: Count = (layer) => product(inputShape(layer).slice(1) as number[])

const patches: Count = (layer) => {
  const [kernel = []] = weightShapes(layer)
  const places = values(layer) / kernel.at(-1)!
  return 2 * product(kernel) * places + 2 * values(layer) // the bias and the position
}

const none: Count = () => 0
const perValue =
  (operations: number): Count =>
  (layer) =>
    operations * values(layer)

const counts: Readonly<Record<string, Count>> = {
  InputLayer: none,
  Flatten: none,
  Reshape: none,
  Permute: none,
  Dropout: none,
  SpatialDropout1D: none,
  ReLU: none,
  MaxPooling2D: none,
  GlobalMaxPooling2D: none,
  ZeroPadding2D: none,
  Dense: matrix,
  Conv1D: matrix,
  Conv2D: matrix,
  DepthwiseConv2D: depthwise,
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  AveragePooling2D: averagePooling,
  GlobalAveragePooling1D: averagePooling,
  GlobalAveragePooling2D: averagePooling,
  BatchNormalization: perValue(2),
  LayerNormalization: perValue(8),
  Add: (layer) => values(layer) * ([layer.getInputAt(0)].flat().length - 1),
  Activation: (layer) => {
    const free = ['relu', 'linear'].includes(String(layer.getConfig().activation))
    return free ? 0 : values(layer)
  },
  InkstoneStandardise: perValue(2),
  InkstoneLayerNorm: perValue(8),
  InkstoneGelu: perValue(5),
  InkstoneMultiHeadAttention: attention,
  InkstonePatchEmbedding: patches,
}

function weightShapes(layer: tfl.layers.Layer): number[][] {
  return layer.weights.map(({ shape }) => shape as number[])
}

/** The shape of the layer's first input, where it is first used. */
function inputShape(layer: tfl.layers.Layer): tfl.Shape {
  return [layer.getInputAt(0)].flat()[0]!.shape
}

/** Of the layer's output, for one image. */
function values(layer: tfl.layers.Layer): number {
  return product(shapeOf(layer.outputShape).slice(1) as number[])
}

function shapeOf(shape: tfl.Shape | tfl.Shape[]): tfl.Shape {
  return Array.isArray(shape[0]) ? shape[0] : (shape as tfl.Shape)
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1)
}
