import * as tfl from '@tensorflow/tfjs-layers'
import { layerNorm } from '../../layers/layerNorm'
import { args, chain, flagOf, type Given, listOf, numberOf } from '../graph/given'
import { refusal } from '../kerasConfig'
import {
  layerScale,
  normaliseAxes,
  normaliseGroups,
  rescale,
  rootMeanSquare,
  standardiseBy,
  unitNorm,
} from '../layers/normalisation'
import type { LayerSchemas } from './layerSchema'
import { honoured, only, training, weightOptions } from './option'

const scaled = { epsilon: honoured, center: honoured, scale: honoured }

/** Normalisation. */
export const normalisationSchemas: LayerSchemas = {
  BatchNormalization: {
    options: {
      axis: honoured,
      momentum: honoured,
      ...scaled,
      ...weightOptions('beta', 'gamma', 'moving_mean', 'moving_variance'),
      synchronized: training,
      renorm: training,
      renorm_clipping: training,
      renorm_momentum: training,
      fused: training,
      virtual_batch_size: only([null], 'Train the layer with virtual_batch_size=None.'),
      adjustment: only([null], 'Train the layer without an adjustment.'),
    },
    build(given) {
      const [axis = -1, ...more] = axesOf(given)
      if (more.length > 0) {
        throw refusal(
          given.origin,
          `found axis=${JSON.stringify([axis, ...more])}`,
          'Give one axis.',
        )
      }
      const layer = tfl.layers.batchNormalization({
        ...args(given),
        momentum: numberOf(given, 'momentum', 0.99),
        epsilon: numberOf(given, 'epsilon', 1e-3),
        center: flagOf(given, 'center', true),
        scale: flagOf(given, 'scale', true),
      })
      const lastOnly = chain(given, [layer], { weighted: layer })
      if (axis === -1) return lastOnly
      return {
        ...lastOnly,
        call(args, keywords) {
          const rank = rankOf(args)
          const at = axis < 0 ? axis + rank : axis
          if (at === rank - 1) return lastOnly.call(args, keywords)
          const rest = Array.from({ length: rank - 1 }, (_, index) => index + 1)
          const toLast = [...rest.filter((index) => index !== at), at]
          const back = rest.map((index) => toLast.indexOf(index) + 1)
          const around = [
            tfl.layers.permute({ name: given.name('channels_last'), dims: toLast }),
            layer,
            tfl.layers.permute({ name: given.name('channels_first'), dims: back }),
          ]
          return chain(given, around).call(args, keywords)
        },
      }
    },
  },
  LayerNormalization: {
    options: {
      axis: honoured,
      ...scaled,
      rms_scaling: only([false], 'Use RMSNormalization in Keras.'),
      ...weightOptions('beta', 'gamma'),
    },
    build(given) {
      const axes = axesOf(given)
      const [center, scale] = [flagOf(given, 'center', true), flagOf(given, 'scale', true)]
      const epsilon = numberOf(given, 'epsilon', 1e-3)
      const whole = axes.length === 1 && axes[0] === -1 && center && scale
      const layer = whole
        ? layerNorm({ name: given.name(), epsilon })
        : normaliseAxes(args(given), { axes, epsilon, center, scale })
      layer.trainable = given.trainable
      return chain(given, [layer], { weighted: layer })
    },
  },
  RMSNormalization: {
    options: { axis: honoured, epsilon: honoured },
    build(given) {
      const options = { axes: axesOf(given), epsilon: numberOf(given, 'epsilon', 1e-6) }
      const layer = rootMeanSquare(args(given), options)
      return chain(given, [layer], { weighted: layer, mask: 'dropped' })
    },
  },
  GroupNormalization: {
    options: { groups: honoured, axis: honoured, ...scaled, ...weightOptions('beta', 'gamma') },
    build(given) {
      const layer = normaliseGroups(args(given), {
        axis: numberOf(given, 'axis', -1),
        groups: numberOf(given, 'groups', 32),
        epsilon: numberOf(given, 'epsilon', 1e-3),
        center: flagOf(given, 'center', true),
        scale: flagOf(given, 'scale', true),
      })
      return chain(given, [layer], { weighted: layer })
    },
  },
  UnitNormalization: {
    options: { axis: honoured },
    build: (given) => chain(given, [unitNorm(args(given), { axes: axesOf(given) })]),
  },
  Normalization: {
    options: { axis: honoured, mean: honoured, variance: honoured, invert: honoured },
    build(given) {
      const { axis, mean = null, variance = null } = given.config
      const layer = standardiseBy(args(given), {
        axes: axis === null ? [] : axesOf(given),
        mean,
        variance,
        invert: flagOf(given, 'invert', false),
      })
      return chain(given, [layer], { weighted: layer })
    },
  },
  LayerScale: {
    options: { projection_dim: honoured, init_values: training },
    note: 'Of `keras.applications.ConvNeXt`.',
    build(given) {
      const layer = layerScale(args(given), { channels: numberOf(given, 'projection_dim') })
      return chain(given, [layer], { weighted: layer, mask: 'dropped' })
    },
  },
  Rescaling: {
    options: { scale: honoured, offset: honoured },
    build(given) {
      const { scale = 1, offset = 0 } = given.config
      return chain(given, [rescale(args(given), { scale, offset })])
    },
  },
}

function axesOf(given: Given): number[] {
  const { axis = -1 } = given.config
  return listOf({ ...given, config: { axis } }, 'axis')
}

function rankOf(args: Parameters<ReturnType<typeof chain>['call']>[0]): number {
  const [first] = args
  return first && typeof first === 'object' && 'tensor' in first
    ? (first.tensor as tfl.SymbolicTensor).shape.length
    : 0
}
