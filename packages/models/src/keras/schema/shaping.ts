import * as tfl from '@tensorflow/tfjs-layers'
import { Value } from '../graph/block'
import {
  args,
  chain,
  checkKeywords,
  flagOf,
  type Given,
  isNumber,
  listOf,
  numberOf,
  numbersOf,
  one,
  oneInput,
  textOf,
  treeOf,
  wrong,
} from '../graph/given'
import type { Config } from '../kerasConfig'
import { identity, masked, maskOf, pad, repeat, reshape } from '../layers/reshaping'
import { resize } from '../layers/resizing'
import { dataFormat, inFormat } from './convolutions'
import type { LayerSchema, LayerSchemas } from './layerSchema'
import { honoured, type Options, only, training, weightOptions } from './option'

const none: Options = {}

/** Shapes, embeddings and masks. */
export const shapingSchemas: LayerSchemas = {
  Flatten: {
    options: { data_format: dataFormat },
    build(given) {
      const first = textOf(given, 'data_format', 'channels_last') === 'channels_first'
      const layer = tfl.layers.flatten({
        ...args(given),
        dataFormat: first ? 'channelsFirst' : 'channelsLast',
      })
      return chain(given, [layer], { mask: 'dropped' })
    },
  },
  Reshape: {
    options: { target_shape: honoured },
    build(given) {
      const target = listOf(given, 'target_shape')
      return chain(given, [reshape(args(given), { target })], { mask: 'dropped' })
    },
  },
  Permute: {
    options: { dims: honoured },
    build: (given) =>
      chain(given, [tfl.layers.permute({ ...args(given), dims: listOf(given, 'dims') })], {
        mask: 'dropped',
      }),
  },
  RepeatVector: {
    options: { n: honoured },
    build: (given) =>
      chain(given, [tfl.layers.repeatVector({ ...args(given), n: numberOf(given, 'n') })], {
        mask: 'dropped',
      }),
  },
  Identity: {
    options: none,
    build: (given) => chain(given, [identity(args(given), {})], { same: true }),
  },
  Embedding: {
    options: {
      input_dim: honoured,
      output_dim: honoured,
      mask_zero: honoured,
      input_length: training, // follows from the input
      sparse: training,
      weights: training, // they are in the file
      ...weightOptions('embeddings'),
    },
    build(given) {
      const embedding = tfl.layers.embedding({
        ...args(given),
        inputDim: numberOf(given, 'input_dim'),
        outputDim: numberOf(given, 'output_dim'),
      })
      const masks = flagOf(given, 'mask_zero', false)
        ? maskOf({ name: given.name('mask') }, { value: 0, any: false })
        : undefined
      return {
        call(args, keywords) {
          const [{ tensor }] = oneInput(given, args)
          checkKeywords(given, keywords, ['mask'])
          const mask = masks && one(masks.apply(tensor))
          return [new Value(one(embedding.apply(tensor)), mask)]
        },
        weights: () => ({ ...treeOf(given), variables: embedding.weights }),
      }
    },
  },
  Masking: {
    options: { mask_value: honoured },
    build(given) {
      const value = numberOf(given, 'mask_value', 0)
      const masks = maskOf({ name: given.name('mask') }, { value, any: true })
      const layer = masked(args(given), {})
      return {
        call(args, keywords) {
          const [{ tensor }] = oneInput(given, args)
          checkKeywords(given, keywords, ['mask'])
          const mask = one(masks.apply(tensor))
          return [new Value(one(layer.apply([tensor, mask])), mask)]
        },
        weights: () => treeOf(given),
      }
    },
  },
  ...Object.fromEntries(
    ([1, 2, 3] as const).flatMap((rank) => [
      [`ZeroPadding${rank}D`, around(rank, 'padding', 1)],
      [`Cropping${rank}D`, around(rank, 'cropping', -1)],
    ]),
  ),
  UpSampling1D: {
    options: { size: honoured },
    build: (given) => chain(given, [repeat(args(given), { times: numbersOf(given, 'size', 1, 2) })], { mask: 'dropped' }), // biome-ignore format: one layer
  },
  UpSampling2D: {
    options: {
      size: honoured,
      data_format: dataFormat,
      interpolation: only(
        ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'],
        "Use 'nearest' or 'bilinear' in Keras.",
      ),
    },
    build(given) {
      const times = numbersOf(given, 'size', 2, 2)
      const interpolation = textOf(given, 'interpolation', 'nearest')
      const layer =
        interpolation === 'nearest'
          ? repeat(args(given), { times })
          : upsample(given, times, interpolation)
      return inFormat(given, 2, layer)
    },
  },
  UpSampling3D: {
    options: { size: honoured, data_format: dataFormat },
    build: (given) =>
      inFormat(given, 3, repeat(args(given), { times: numbersOf(given, 'size', 3, 2) })),
  },
}

function upsample(given: Given, times: number[], interpolation: string): tfl.layers.Layer {
  const [height, width] = times as [number, number]
  return resize(args(given), {
    height,
    width,
    relative: true,
    interpolation,
    antialias: false,
    fit: 'stretch',
    fill: 0,
  })
}

/** Padding and cropping: `sign` 1 adds, -1 removes. */
function around(rank: 1 | 2 | 3, option: string, sign: 1 | -1): LayerSchema {
  return {
    options: { [option]: honoured, data_format: dataFormat },
    build(given) {
      const by = pairsOf(given, option, rank).map((pair) => pair.map((count) => sign * count))
      return inFormat(given, rank, pad(args(given), { by, value: 0 }))
    },
  }
}

/** `1`, `[1, 2]` or `[[1, 1], [2, 2]]`; of one axis `[1, 2]` is a pair. */
function pairsOf(given: Given, option: string, rank: number): number[][] {
  const value: Config = given.config[option] ?? 1
  if (isNumber(value)) return new Array<number[]>(rank).fill([value, value])
  if (!Array.isArray(value)) throw wrong(given, option, 'numbers')
  if (rank === 1 && value.length === 2 && value.every(isNumber)) return [value]
  if (value.length !== rank) throw wrong(given, option, `${rank} pairs of numbers`)
  return value.map((pair) => {
    if (isNumber(pair)) return [pair, pair]
    if (Array.isArray(pair) && pair.length === 2 && pair.every(isNumber)) return pair
    throw wrong(given, option, `${rank} pairs of numbers`)
  })
}
