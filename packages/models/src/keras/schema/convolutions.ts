import * as tfl from '@tensorflow/tfjs-layers'
import type { Block } from '../graph/block'
import {
  activationOption,
  args,
  chain,
  flagOf,
  type Given,
  numberOf,
  numbersOf,
  textOf,
} from '../graph/given'
import { convolution, depthwise, separable, transposed } from '../layers/convolution'
import type { ActivationName } from './core'
import type { LayerSchema, LayerSchemas } from './layerSchema'
import {
  activation,
  honoured,
  type Option,
  type Options,
  only,
  training,
  weightOptions,
} from './option'

const padding = only(['valid', 'same'], 'Pad with ZeroPadding2D in Keras instead.')
export const dataFormat: Option = only(
  ['channels_last', 'channels_first'],
  'Save the model again with Keras.',
)

const geometry: Options = {
  kernel_size: honoured,
  strides: honoured,
  padding,
  data_format: dataFormat,
  dilation_rate: honoured,
  activation,
  use_bias: honoured,
}

type Pair = [number, number]
type Triple = [number, number, number]

/** Convolutions. */
export const convolutionSchemas: LayerSchemas = {
  Conv1D: convolutionOf(1),
  Conv2D: convolutionOf(2),
  Conv3D: convolutionOf(3),
  DepthwiseConv1D: depthwiseOf(1),
  DepthwiseConv2D: depthwiseOf(2),
  SeparableConv1D: separableOf(1),
  SeparableConv2D: separableOf(2),
  Conv1DTranspose: transposedOf(1),
  Conv2DTranspose: transposedOf(2),
  Conv3DTranspose: transposedOf(3),
}

function convolutionOf(rank: 1 | 2 | 3): LayerSchema {
  const causal = only(['valid', 'same', 'causal'], 'Pad with ZeroPadding1D in Keras instead.')
  return {
    options: {
      filters: honoured,
      ...geometry,
      ...(rank === 1 ? { padding: causal } : {}),
      groups: honoured,
      ...weightOptions('kernel', 'bias'),
    },
    build(given) {
      const common = commonOf(given, rank)
      const filters = numberOf(given, 'filters')
      const groups = numberOf(given, 'groups', 1)
      const { kernelSize, strides, dilation, padding } = common
      const plain = groups === 1 && padding !== 'causal'
      const shared = {
        ...args(given),
        filters,
        padding: padding as 'valid' | 'same',
        useBias: common.useBias,
        activation: common.activation as ActivationName,
      }
      const layer = !plain
        ? convolution(args(given), { ...common.geometry, filters, groups })
        : rank === 1
          ? tfl.layers.conv1d({
              ...shared,
              kernelSize: kernelSize[0]!,
              strides: strides[0]!,
              dilationRate: dilation[0]!,
            })
          : rank === 2
            ? tfl.layers.conv2d({
                ...shared,
                kernelSize: kernelSize as Pair,
                strides: strides as Pair,
                dilationRate: dilation as Pair,
              })
            : dilation.every((by) => by === 1)
              ? tfl.layers.conv3d({
                  ...shared,
                  kernelSize: kernelSize as Triple,
                  strides: strides as Triple,
                })
              : convolution(args(given), { ...common.geometry, filters, groups })
      return inFormat(given, rank, layer, common.after)
    },
  }
}

function depthwiseOf(rank: 1 | 2): LayerSchema {
  return {
    options: {
      ...geometry,
      depth_multiplier: honoured,
      ...weightOptions('depthwise', 'kernel', 'bias'),
      filters: training, // None in every file
      groups: training, // follows from the input
    },
    build(given) {
      const common = commonOf(given, rank)
      const multiplier = numberOf(given, 'depth_multiplier', 1)
      const { kernelSize, strides, dilation } = common
      const even = strides.every((step) => step === strides[0]) && dilation.every((by) => by === 1)
      const layer =
        rank === 2 && even
          ? tfl.layers.depthwiseConv2d({
              ...args(given),
              kernelSize: kernelSize as Pair,
              strides: strides as Pair,
              padding: common.padding as 'valid' | 'same',
              depthMultiplier: multiplier,
              useBias: common.useBias,
              activation: common.activation as ActivationName,
            })
          : depthwise(args(given), { ...common.geometry, multiplier })
      return inFormat(given, rank, layer, common.after)
    },
  }
}

function separableOf(rank: 1 | 2): LayerSchema {
  return {
    options: {
      filters: honoured,
      ...geometry,
      depth_multiplier: honoured,
      ...weightOptions('depthwise', 'pointwise', 'kernel', 'bias'),
      groups: training, // follows from the input
      ...(rank === 1
        ? { padding: only(['valid', 'same', 'causal'], 'Pad with ZeroPadding1D instead.') }
        : {}),
    },
    build(given) {
      const common = commonOf(given, rank)
      const filters = numberOf(given, 'filters')
      const multiplier = numberOf(given, 'depth_multiplier', 1)
      const { kernelSize, strides, dilation } = common
      const even = strides.every((step) => step === strides[0]) && dilation.every((by) => by === 1)
      const layer =
        rank === 2 && even
          ? tfl.layers.separableConv2d({
              ...args(given),
              filters,
              kernelSize: kernelSize as Pair,
              strides: strides as Pair,
              padding: common.padding as 'valid' | 'same',
              depthMultiplier: multiplier,
              useBias: common.useBias,
              activation: common.activation as ActivationName,
            })
          : separable(args(given), { ...common.geometry, filters, multiplier })
      return inFormat(given, rank, layer, common.after)
    },
  }
}

function transposedOf(rank: 1 | 2 | 3): LayerSchema {
  return {
    options: {
      filters: honoured,
      ...geometry,
      output_padding: honoured,
      ...weightOptions('kernel', 'bias'),
      groups: only([1], 'Save the model without groups.'),
    },
    build(given) {
      const common = commonOf(given, rank)
      const filters = numberOf(given, 'filters')
      const { output_padding } = given.config
      const none = output_padding === undefined || output_padding === null
      const outputPadding = none
        ? new Array<null>(rank).fill(null)
        : numbersOf(given, 'output_padding', rank)
      const { kernelSize, strides, dilation } = common
      const plain = rank === 2 && none && dilation.every((by) => by === 1)
      const layer = plain
        ? tfl.layers.conv2dTranspose({
            ...args(given),
            filters,
            kernelSize: kernelSize as Pair,
            strides: strides as Pair,
            padding: common.padding as 'valid' | 'same',
            useBias: common.useBias,
            activation: common.activation as ActivationName,
          })
        : transposed(args(given), { ...common.geometry, filters, outputPadding })
      return inFormat(given, rank, layer, common.after)
    },
  }
}

function commonOf(given: Given, rank: number) {
  const { name: activation, after } = activationOption(given)
  const useBias = flagOf(given, 'use_bias', true)
  const kernelSize = numbersOf(given, 'kernel_size', rank)
  const strides = numbersOf(given, 'strides', rank, 1)
  const dilation = numbersOf(given, 'dilation_rate', rank, 1)
  const padding = textOf(given, 'padding', 'valid')
  const geometry = { kernelSize, strides, dilation, padding, useBias, activation }
  return { ...geometry, geometry, after }
}

/** A layer over `[batch, ..., channels]`, between changes of the axes if the channels come first.
 * @param rank of images, without batch and channels */
export function inFormat(
  given: Given,
  rank: number,
  layer: tfl.layers.Layer,
  after?: Block,
  { flat = false, anyTraining = false }: { flat?: boolean; anyTraining?: boolean } = {},
): Block {
  if (textOf(given, 'data_format', 'channels_last') === 'channels_last') {
    return chain(given, [layer], { weighted: layer, after, mask: 'dropped', anyTraining })
  }
  const axes = Array.from({ length: rank }, (_, axis) => axis + 1)
  const toLast = tfl.layers.permute({
    name: given.name('channels_last'),
    dims: [...axes.map((axis) => axis + 1), 1],
  })
  const toFirst = tfl.layers.permute({
    name: given.name('channels_first'),
    dims: [rank + 1, ...axes],
  })
  const layers = flat ? [toLast, layer] : [toLast, layer, toFirst]
  return chain(given, layers, { weighted: layer, after, mask: 'dropped', anyTraining })
}
