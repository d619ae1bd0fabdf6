import { applied } from '../graph/applied'
import { type Block, Value, valuesIn } from '../graph/block'
import {
  args,
  chain,
  checkKeywords,
  flagOf,
  listOf,
  numberOf,
  textOf,
  treeOf,
} from '../graph/given'
import { buckets, categories } from '../layers/merging'
import { centerCrop, resize } from '../layers/resizing'
import { dataFormat, inFormat } from './convolutions'
import type { LayerSchemas } from './layerSchema'
import { honoured, only, training } from './option'

const dense = only([false], 'Use sparse=False in Keras.')

/** Preparing inputs. */
export const preprocessingSchemas: LayerSchemas = {
  Resizing: {
    options: {
      height: honoured,
      width: honoured,
      interpolation: only(
        ['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'],
        "Use interpolation='bilinear' in Keras.",
      ),
      crop_to_aspect_ratio: honoured,
      pad_to_aspect_ratio: honoured,
      fill_mode: only(['constant'], "Use fill_mode='constant' in Keras."),
      fill_value: honoured,
      antialias: honoured,
      data_format: dataFormat,
    },
    build(given) {
      const crop = flagOf(given, 'crop_to_aspect_ratio', false)
      const padded = flagOf(given, 'pad_to_aspect_ratio', false)
      const layer = resize(args(given), {
        height: numberOf(given, 'height'),
        width: numberOf(given, 'width'),
        relative: false,
        interpolation: textOf(given, 'interpolation', 'bilinear'),
        antialias: flagOf(given, 'antialias', false),
        fit: crop ? 'crop' : padded ? 'pad' : 'stretch',
        fill: numberOf(given, 'fill_value', 0),
      })
      return inFormat(given, 2, layer, undefined, { anyTraining: true })
    },
  },
  CenterCrop: {
    options: { height: honoured, width: honoured, data_format: dataFormat },
    build(given) {
      const size = { height: numberOf(given, 'height'), width: numberOf(given, 'width') }
      return inFormat(given, 2, centerCrop(args(given), size), undefined, { anyTraining: true })
    },
  },
  CategoryEncoding: {
    options: {
      num_tokens: honoured,
      output_mode: only(['multi_hot', 'one_hot', 'count'], 'Use one of them in Keras.'),
      sparse: dense,
    },
    build(given): Block {
      const layer = categories(args(given), {
        count: numberOf(given, 'num_tokens'),
        mode: textOf(given, 'output_mode', 'multi_hot'),
      })
      return {
        call(args, keywords) {
          checkKeywords(given, keywords, ['count_weights'])
          const values = [...args.flatMap(valuesIn), ...valuesIn(keywords.count_weights)]
          const tensors = values.map(({ tensor }) => tensor)
          return applied(layer, tensors, given.name).map((tensor) => new Value(tensor))
        },
        weights: () => treeOf(given),
      }
    },
  },
  Discretization: {
    options: {
      bin_boundaries: honoured,
      num_bins: training, // of adapting
      epsilon: training,
      output_mode: only(['int'], "Use output_mode='int' and a CategoryEncoding behind it."),
      sparse: dense,
    },
    build(given) {
      const layer = buckets(args(given), { boundaries: listOf(given, 'bin_boundaries') })
      return chain(given, [layer], { mask: 'dropped' })
    },
  },
}
