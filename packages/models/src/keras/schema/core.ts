import * as tfl from '@tensorflow/tfjs-layers'
import { applied } from '../graph/applied'
import { type Block, Value } from '../graph/block'
import {
  activationOption,
  args,
  chain,
  checkKeywords,
  flagOf,
  type Given,
  listOf,
  maskKeyword,
  numberOf,
  oneInput,
  textOf,
  treeOf,
} from '../graph/given'
import { activationLayer, einsumDense, eluLayer, reluLayer, softmaxLayer } from '../layers/dense'
import { identity } from '../layers/reshaping'
import type { LayerSchemas } from './layerSchema'
import { activation, honoured, type Options, only, weightOptions } from './option'

/** TensorFlow.js' type for an activation only has its own names. */
export type ActivationName = NonNullable<Parameters<typeof tfl.layers.activation>[0]['activation']>

const dense: Options = {
  units: honoured,
  activation,
  use_bias: honoured,
  ...weightOptions('kernel', 'bias'),
}

/** Dense layers and activations. */
export const coreSchemas: LayerSchemas = {
  Dense: {
    options: dense,
    build(given) {
      const { name, after } = activationOption(given)
      const layer = tfl.layers.dense({
        ...args(given),
        units: numberOf(given, 'units'),
        useBias: flagOf(given, 'use_bias', true),
        activation: name as ActivationName,
      })
      return chain(given, [layer], { weighted: layer, after })
    },
  },
  EinsumDense: {
    options: {
      equation: honoured,
      output_shape: honoured,
      activation,
      bias_axes: honoured,
      ...weightOptions('kernel', 'bias'),
      gptq_unpacked_column_size: only([null], 'Save the model before it is quantised.'),
    },
    build(given) {
      const { name, after } = activationOption(given)
      const { output_shape, bias_axes } = given.config
      const layer = einsumDense(args(given), {
        equation: textOf(given, 'equation', ''),
        outputShape: Array.isArray(output_shape) ? output_shape : [output_shape ?? null],
        biasAxes: bias_axes ?? null,
        activation: name,
      })
      return chain(given, [layer], { weighted: layer, after, mask: 'dropped' })
    },
  },
  Activation: {
    options: { activation },
    build(given) {
      const { name, after } = activationOption(given)
      const layer =
        name === 'linear'
          ? identity(args(given), {})
          : name === 'kerasGlu'
            ? activationLayer(args(given), { activation: name })
            : tfl.layers.activation({ ...args(given), activation: name as ActivationName })
      return chain(given, [layer], { after })
    },
  },
  ReLU: {
    options: { max_value: honoured, negative_slope: honoured, threshold: honoured },
    build(given) {
      const maximum = given.config.max_value ?? null
      const slope = numberOf(given, 'negative_slope', 0)
      const threshold = numberOf(given, 'threshold', 0)
      const plain = maximum === null && slope === 0 && threshold === 0
      return chain(given, [
        plain
          ? tfl.layers.reLU(args(given))
          : reluLayer(args(given), {
              maximum: maximum === null ? null : numberOf(given, 'max_value'),
              slope,
              threshold,
            }),
      ])
    },
  },
  LeakyReLU: {
    options: { negative_slope: honoured, alpha: honoured },
    build(given) {
      const alpha = numberOf(given, 'negative_slope', numberOf(given, 'alpha', 0.3))
      return chain(given, [tfl.layers.leakyReLU({ ...args(given), alpha })])
    },
  },
  PReLU: {
    options: { shared_axes: honoured, ...weightOptions('alpha') },
    build(given) {
      const sharedAxes = given.config.shared_axes ? listOf(given, 'shared_axes') : undefined
      const layer = tfl.layers.prelu({ ...args(given), sharedAxes })
      return chain(given, [layer], { weighted: layer })
    },
  },
  ELU: {
    options: { alpha: honoured },
    build(given) {
      const alpha = numberOf(given, 'alpha', 1)
      return chain(given, [
        alpha === 1 ? tfl.layers.elu(args(given)) : eluLayer(args(given), { alpha }),
      ])
    },
  },
  ThresholdedReLU: {
    options: { theta: honoured },
    build: (given) =>
      chain(given, [
        tfl.layers.thresholdedReLU({ ...args(given), theta: numberOf(given, 'theta', 1) }),
      ]),
  },
  Softmax: {
    options: { axis: honoured },
    build(given) {
      const axes = listOf({ ...given, config: { axis: given.config.axis ?? -1 } }, 'axis')
      // TensorFlow.js' own if it does the same, because the search for logits knows it
      if (given.plain && axes.length === 1 && axes[0] === -1) {
        return chain(given, [tfl.layers.softmax({ ...args(given), axis: -1 })])
      }
      return softmaxBlock(given, axes)
    },
  },
}

function softmaxBlock(given: Given, axes: number[]): Block {
  const layer = softmaxLayer(args(given), { axes })
  return {
    call(args, keywords) {
      const [input] = oneInput(given, args)
      checkKeywords(given, keywords, ['mask'])
      const mask = maskKeyword(keywords) ?? input.mask
      const inputs = mask ? [input.tensor, mask] : [input.tensor]
      return applied(layer, inputs, given.name).map((tensor) => new Value(tensor, input.mask))
    },
    weights: () => treeOf(given),
  }
}
