import * as tfl from '@tensorflow/tfjs-layers'
import { Value } from '../graph/block'
import {
  args,
  checkKeywords,
  flagOf,
  many,
  maskKeyword,
  numbersOf,
  oneInput,
  textOf,
  treeOf,
} from '../graph/given'
import { adaptivePooling, globalPooling } from '../layers/pooling'
import { dataFormat, inFormat } from './convolutions'
import type { LayerSchema, LayerSchemas } from './layerSchema'
import { honoured, only } from './option'

type Pair = [number, number]
type Triple = [number, number, number]
type Kind = 'max' | 'average'

/** Pooling. */
export const poolingSchemas: LayerSchemas = Object.fromEntries(
  ([1, 2, 3] as const).flatMap((rank) => [
    [`MaxPooling${rank}D`, pooling(rank, 'max')],
    [`AveragePooling${rank}D`, pooling(rank, 'average')],
    [`GlobalMaxPooling${rank}D`, overAll(rank, 'max')],
    [`GlobalAveragePooling${rank}D`, overAll(rank, 'average')],
    [`AdaptiveMaxPooling${rank}D`, adaptive(rank, 'max')],
    [`AdaptiveAveragePooling${rank}D`, adaptive(rank, 'average')],
  ]),
)

function pooling(rank: 1 | 2 | 3, kind: Kind): LayerSchema {
  return {
    options: {
      pool_size: honoured,
      strides: honoured,
      padding: only(['valid', 'same'], 'Pad before the pooling in Keras.'),
      data_format: dataFormat,
    },
    build(given) {
      const size = numbersOf(given, 'pool_size', rank, 2)
      const { strides } = given.config
      const steps =
        strides === null || strides === undefined ? size : numbersOf(given, 'strides', rank)
      const padding = textOf(given, 'padding', 'valid') as 'valid' | 'same'
      const named = { ...args(given), padding }
      const { layers } = tfl
      const layer =
        rank === 1
          ? layers[`${kind}Pooling1d`]({ ...named, poolSize: size[0]!, strides: steps[0]! })
          : rank === 2
            ? layers[`${kind}Pooling2d`]({
                ...named,
                poolSize: size as Pair,
                strides: steps as Pair,
              })
            : layers[`${kind}Pooling3d`]({
                ...named,
                poolSize: size as Triple,
                strides: steps as Triple,
              })
      return inFormat(given, rank, layer)
    },
  }
}

function overAll(rank: 1 | 2 | 3, kind: Kind): LayerSchema {
  return {
    options: { data_format: dataFormat, keepdims: honoured },
    build(given) {
      const keepAxes = flagOf(given, 'keepdims', false)
      const first = textOf(given, 'data_format', 'channels_last') === 'channels_first'
      const layer =
        given.plain && rank === 1 && !keepAxes
          ? kind === 'max'
            ? tfl.layers.globalMaxPooling1d(args(given))
            : tfl.layers.globalAveragePooling1d(args(given))
          : rank === 2 && !keepAxes
            ? kind === 'max'
              ? tfl.layers.globalMaxPooling2d({ ...args(given), dataFormat: 'channelsLast' })
              : tfl.layers.globalAveragePooling2d({ ...args(given), dataFormat: 'channelsLast' })
            : globalPooling(args(given), { maximum: kind === 'max', keepAxes })
      const block = inFormat(given, rank, layer, undefined, { flat: !keepAxes })
      if (rank !== 1 || kind !== 'average' || first) return withoutMask(block)
      return {
        ...block,
        call(args, keywords) {
          const [input] = oneInput(given, args)
          const mask = maskKeyword(keywords) ?? input.mask
          checkKeywords(given, keywords, ['mask'])
          if (!mask) return withoutMask(block).call(args, {})
          return many(layer.apply([input.tensor, mask])).map((tensor) => new Value(tensor))
        },
        weights: () => treeOf(given),
      }
    },
  }
}

function withoutMask(block: ReturnType<LayerSchema['build']>): ReturnType<LayerSchema['build']> {
  return {
    ...block,
    call: (args, keywords) => block.call(args, keywords).map(({ tensor }) => new Value(tensor)),
  }
}

function adaptive(rank: 1 | 2 | 3, kind: Kind): LayerSchema {
  return {
    options: { output_size: honoured, data_format: dataFormat },
    build(given) {
      const sizes = numbersOf(given, 'output_size', rank)
      return inFormat(given, rank, adaptivePooling(args(given), { maximum: kind === 'max', sizes }))
    },
  }
}
