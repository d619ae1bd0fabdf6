import {
  assertModel,
  InkstoneError,
  type Random,
  random,
  recomputedPart,
  recordLineage,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { forgetBias } from '../networks/forgetBias'
import { orthogonal, orthogonalMatrix } from './orthogonal'

/** Draws a model's initial weights again, so that they depend only on the seed and the layers' names: the
 * same bits on every backend and machine. Layer `conv1` draws from the stream `seed/model/conv1`.
 * Each layer's own initialiser is used: Glorot, He, LeCun and variance scaling (uniform, or normal truncated at two
 * deviations and corrected for it, as in Keras), truncated normal, orthogonal. Zeros, ones and constants stay.
 * @throws InkstoneError for a layer with another initialiser
 * @example seedWeights(model, 1) */
export function seedWeights(model: tfl.LayersModel, seed: number): void {
  assertModel('seedWeights', model)
  seedLayers(model.layers, random(seed).split('model'))
  recordLineage(model, []) // nothing has touched these
}

function seedLayers(layers: readonly tfl.layers.Layer[], stream: Random): void {
  for (const layer of layers) {
    const ofLayer = stream.split(layer.name)
    if ('layers' in layer) {
      // A model as a layer. A recomputed part has the weights that its layers would have without it.
      const isRecomputed = layer.getClassName() === recomputedPart
      seedLayers(layer.layers as tfl.layers.Layer[], isRecomputed ? stream : ofLayer)
      continue
    }
    for (const weight of layer.weights) {
      const initializer = initializerOf(layer, weight.originalName)
      if (isFixed(initializer)) continue
      const shape = weight.shape as number[]
      const values = tf.tensor(draw(shape, initializer, ofLayer), shape)
      weight.write(values)
      values.dispose()
    }
  }
}

interface VarianceScaling {
  scale: number
  mode: 'fanIn' | 'fanOut' | 'fanAvg'
  distribution: 'normal' | 'uniform'
}

type Initializer =
  | { className: 'VarianceScaling'; config: VarianceScaling }
  | { className: 'TruncatedNormal'; config: { mean: number; stddev: number } }
  | { className: 'Orthogonal' | typeof orthogonal; config: { gain?: number | null } }

interface Fixed {
  className: 'Zeros' | 'Ones' | 'Constant' | 'Identity' | typeof forgetBias
}

const drawn = ['VarianceScaling', 'TruncatedNormal', 'Orthogonal', orthogonal]
const fixed = ['Zeros', 'Ones', 'Constant', 'Identity', forgetBias]

function initializerOf(layer: tfl.layers.Layer, weight: string): Initializer | Fixed {
  const kind = weight
    .slice(weight.lastIndexOf('/') + 1)
    .replace(/_kernel$/, '') // recurrent_kernel: recurrentInitializer
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) // moving_mean: movingMeanInitializer
  const config = layer.getConfig()[`${kind}Initializer`] as Initializer | Fixed | undefined
  if (config && [...drawn, ...fixed].includes(config.className)) {
    return config
  }
  throw new InkstoneError(
    `seedWeights: expected ${weight} to be initialised by Glorot, He, LeCun, variance scaling, a truncated normal, ` +
      `an orthogonal matrix or a constant, found ${config?.className ?? 'no initialiser of that name'}. Seed that layer yourself and the others one by one.`,
  )
}

function isFixed(initializer: Initializer | Fixed): initializer is Fixed {
  return fixed.includes(initializer.className)
}

function draw(shape: number[], { className, config }: Initializer, stream: Random): Float32Array {
  if (className === 'VarianceScaling') return scaled(shape, config, stream)
  if (className === 'TruncatedNormal') {
    const { mean, stddev } = config // as in Keras: the deviation of the untruncated distribution
    return fill(shape, () => mean + stddev * cutNormal(stream))
  }
  return orthogonalMatrix(shape, config.gain ?? 1, stream)
}

/** Variance scaling (Glorot and Bengio, 2010; He et al., 2015): a variance of `scale` over the fan. */
function scaled(
  shape: number[],
  { scale, mode, distribution }: VarianceScaling,
  stream: Random,
): Float32Array {
  const [fanIn, fanOut] = fans(shape)
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]
  const deviation = Math.sqrt(scale / Math.max(1, fan))
  const limit = Math.sqrt(3) * deviation // of a uniform distribution
  const uncut = deviation / 0.8796256610342398 // the truncated distribution then has that deviation
  return distribution === 'uniform'
    ? fill(shape, () => (2 * stream.uniform() - 1) * limit)
    : fill(shape, () => cutNormal(stream) * uncut)
}

function fill(shape: number[], next: () => number): Float32Array {
  return new Float32Array(tf.util.sizeFromShape(shape)).map(next)
}

function cutNormal(stream: Random): number {
  for (;;) {
    const value = stream.normal()
    if (Math.abs(value) <= 2) return value
  }
}

/** `[..., in, out]`: inputs and outputs of one unit; a kernel's window multiplies both. */
function fans(shape: readonly number[]): [fanIn: number, fanOut: number] {
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1)
  return [window * (shape.at(-2) ?? 1), window * (shape.at(-1) ?? 1)]
}
