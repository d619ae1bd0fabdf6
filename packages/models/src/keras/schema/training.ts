import * as tfl from '@tensorflow/tfjs-layers'
import { args, chain, numberOf, textOf } from '../graph/given'
import { identity } from '../layers/reshaping'
import { resize } from '../layers/resizing'
import { dataFormat, inFormat } from './convolutions'
import type { LayerSchema, LayerSchemas } from './layerSchema'
import { honoured, type Options, training } from './option'

/** Layers that only work in training. */
export const trainingSchemas: LayerSchemas = {
  Dropout: {
    options: { rate: honoured, noise_shape: honoured },
    build(given) {
      const noise = given.config.noise_shape
      const layer = tfl.layers.dropout({
        ...args(given),
        rate: numberOf(given, 'rate'),
        ...(Array.isArray(noise) ? { noiseShape: noise as number[] } : {}),
      })
      return chain(given, [layer], { same: true })
    },
  },
  SpatialDropout1D: spatial(1),
  SpatialDropout2D: spatial(2),
  SpatialDropout3D: spatial(3),
  GaussianDropout: {
    options: { rate: honoured },
    build: (given) =>
      chain(
        given,
        [tfl.layers.gaussianDropout({ ...args(given), rate: numberOf(given, 'rate') })],
        { same: true },
      ),
  },
  AlphaDropout: {
    options: { rate: honoured, noise_shape: training },
    build: (given) =>
      chain(given, [tfl.layers.alphaDropout({ ...args(given), rate: numberOf(given, 'rate') })], {
        same: true,
      }),
  },
  GaussianNoise: {
    options: { stddev: honoured },
    build: (given) =>
      chain(
        given,
        [tfl.layers.gaussianNoise({ ...args(given), stddev: numberOf(given, 'stddev') })],
        { same: true },
      ),
  },
  StochasticDepth: {
    options: { drop_path_rate: training },
    note: 'Of `keras.applications.ConvNeXt`.',
    build: (given) => chain(given, [identity(args(given), {})], { same: true }),
  },
  ActivityRegularization: {
    options: { l1: training, l2: training },
    build: (given) => chain(given, [identity(args(given), {})], { same: true }),
  },
  ...augmentations(),
  RandomCrop: {
    options: { height: honoured, width: honoured, data_format: dataFormat },
    note: 'Changes nothing, as in Keras 3; a model of Keras 2 resizes and crops the middle.',
    build(given) {
      if (given.origin.keras === 3) {
        return chain(given, [identity(args(given), {})], { anyTraining: true })
      }
      const layer = resize(args(given), {
        height: numberOf(given, 'height'),
        width: numberOf(given, 'width'),
        relative: false,
        interpolation: 'bilinear',
        antialias: false,
        fit: 'crop',
        fill: 0,
      })
      return inFormat(given, 2, layer)
    },
  },
}

/** Whole maps are dropped. */
function spatial(rank: 1 | 2 | 3): LayerSchema {
  return {
    options: { rate: honoured, data_format: dataFormat },
    build(given) {
      const first = textOf(given, 'data_format', 'channels_last') === 'channels_first'
      const ones = new Array<number>(rank).fill(1)
      const noise = first ? [null, null, ...ones] : [null, ...ones, null]
      const noiseShape = noise as number[] // null means the input's size: the type omits it
      const rate = numberOf(given, 'rate')
      return chain(given, [tfl.layers.dropout({ ...args(given), rate, noiseShape })], {
        same: true,
      })
    },
  }
}

/** Random augmentations: they do nothing in prediction. */
function augmentations(): LayerSchemas {
  const ranged = { value_range: training }
  const drawn = { interpolation: training, fill_mode: training, fill_value: training }
  const names: Record<string, Options> = {
    RandomFlip: { mode: training },
    RandomRotation: { factor: training, ...drawn },
    RandomTranslation: { height_factor: training, width_factor: training, ...drawn },
    RandomZoom: { height_factor: training, width_factor: training, ...drawn },
    RandomHeight: { factor: training, ...drawn },
    RandomWidth: { factor: training, ...drawn },
    RandomShear: { x_factor: training, y_factor: training, ...drawn },
    RandomPerspective: { factor: training, scale: training, ...drawn },
    RandomElasticTransform: { factor: training, scale: training, ...ranged, ...drawn },
    RandomContrast: { factor: training, ...ranged },
    RandomBrightness: { factor: training, ...ranged },
    RandomHue: { factor: training, ...ranged },
    RandomSaturation: { factor: training, ...ranged },
    RandomSharpness: { factor: training, ...ranged },
    RandomPosterization: { factor: training, ...ranged },
    RandomGrayscale: { factor: training, ...ranged },
    RandomInvert: { factor: training, ...ranged },
    RandomColorDegeneration: { factor: training, ...ranged },
    RandomColorJitter: {
      brightness_factor: training,
      contrast_factor: training,
      saturation_factor: training,
      hue_factor: training,
      ...ranged,
    },
    RandomGaussianBlur: { factor: training, kernel_size: training, sigma: training, ...ranged },
    RandomErasing: { factor: training, scale: training, fill_value: training, ...ranged },
    MixUp: { alpha: training },
    CutMix: { factor: training },
    AugMix: {
      num_chains: training,
      chain_depth: training,
      factor: training,
      alpha: training,
      all_ops: training,
      interpolation: training,
      ...ranged,
    },
    RandAugment: { num_ops: training, factor: training, interpolation: training, ...ranged },
  }
  const schema = (options: Options): LayerSchema => ({
    options: { data_format: training, bounding_box_format: training, ...options },
    note: 'Changes nothing, neither here nor in Keras outside of training.',
    build: (given) =>
      chain(given, [identity(args(given), {})], { mask: 'dropped', anyTraining: true }),
  })
  return Object.fromEntries(Object.entries(names).map(([name, options]) => [name, schema(options)]))
}
