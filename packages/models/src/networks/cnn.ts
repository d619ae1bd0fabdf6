import {
  finiteNumber,
  type ImageShape,
  InkstoneError,
  knownOptions,
  type ModelDefinition,
  oneOf,
  optionError,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { seedWeights } from '../seeding/seedWeights'
import { defineModel } from './defineModel'

/** Parameters on MNIST: `seed-000` 93,322; `seed-001` 225,034; `seed-002` 361,578; `seed-003` 34,826. */
export type CnnName = 'seed-000' | 'seed-001' | 'seed-002' | 'seed-003'

export interface CnnOptions {
  /** Of the convolutions and the hidden dense layers. */
  activation?: 'relu' | 'sigmoid'
  /** Over windows of 2x2. */
  pooling?: 'max' | 'average'
  /** Normalise over the batch between each convolution and its activation (Ioffe and Szegedy, 2015). */
  batchNorm?: boolean
  /** Share of the values set to 0 in training before each dense layer (Srivastava et al., 2014), in 0..0.9. */
  dropout?: number
}

/** The convolutional networks of the tutorials: convolutions 3x3 without padding, poolings 2x2, dense layers to
 * the logits.
 * - `seed-000`: conv 32, pool, conv 64, pool, conv 64, dense 64
 * - `seed-001`: conv 32, pool, conv 64, pool, dense 128
 * - `seed-002`: conv 32, conv 32, pool, conv 64, conv 64, pool, dense 256, dense 128
 * - `seed-003`: conv 32, pool, conv 64, pool
 *
 * Layers are named by kind and count, from 1: `conv1`, `norm1` and `activation1` (with `batchNorm`), `pool1`,
 * `flatten`, `dropout1` (with `dropout`), `dense1`; the last is `logits`. Weights: Glorot uniform, drawn by
 * {@link seedWeights}; biases 0.
 * @throws InkstoneError for another name or option; from `build`, for images too small for its layers
 * @example cnn('seed-001').build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }).countParams() // 225034
 * @example cnn('seed-000', { batchNorm: true, dropout: 0.5 })
 * @example cnn('seed-002', { activation: 'sigmoid', pooling: 'average' }) */
export function cnn(name: CnnName, options: CnnOptions = {}): ModelDefinition {
  oneOf('cnn', name, Object.keys(plans) as CnnName[])
  const resolved = checkOptions(options)
  return defineModel(
    `cnn/${name}`,
    ({ imageShape, classes, seed }) => {
      checkSize(name, imageShape)
      const model = tfl.sequential({
        name: `cnn-${name}`,
        layers: [
          ...features(plans[name].features, imageShape, resolved),
          tfl.layers.flatten({ name: 'flatten' }),
          ...head([...plans[name].dense, classes], resolved),
        ],
      })
      seedWeights(model, seed)
      return model
    },
    resolved,
  )
}

/** A number is the filters of a convolution. */
interface Plan {
  features: readonly (number | 'pool')[]
  /** Units of the hidden dense layers. */
  dense: readonly number[]
}

const plans: Record<CnnName, Plan> = {
  'seed-000': { features: [32, 'pool', 64, 'pool', 64], dense: [64] },
  'seed-001': { features: [32, 'pool', 64, 'pool'], dense: [128] },
  'seed-002': { features: [32, 32, 'pool', 64, 64, 'pool'], dense: [256, 128] },
  'seed-003': { features: [32, 'pool', 64, 'pool'], dense: [] },
}

const kernelInitializer = 'glorotUniform' // as in Keras; TensorFlow.js' own default is glorotNormal

function checkOptions(options: CnnOptions) {
  knownOptions('cnn', options, ['activation', 'pooling', 'batchNorm', 'dropout'])
  const { activation = 'relu', pooling = 'max', batchNorm = false, dropout = 0 } = options
  oneOf('cnn.activation', activation, ['relu', 'sigmoid'])
  oneOf('cnn.pooling', pooling, ['max', 'average'])
  finiteNumber('cnn.dropout', dropout, { min: 0, max: 0.9 })
  if (typeof batchNorm !== 'boolean') {
    throw optionError({ option: 'cnn.batchNorm', expected: 'true or false', given: batchNorm })
  }
  return { activation, pooling, batchNorm, dropout }
}

type Resolved = ReturnType<typeof checkOptions>

function features(
  plan: Plan['features'],
  imageShape: ImageShape,
  options: Resolved,
): tfl.layers.Layer[] {
  const { activation, pooling, batchNorm } = options
  const { averagePooling2d, maxPooling2d, conv2d, batchNormalization } = tfl.layers
  const pool = pooling === 'max' ? maxPooling2d : averagePooling2d
  let convolutions = 0
  let pools = 0
  return plan.flatMap((step): tfl.layers.Layer[] => {
    if (step === 'pool') return [pool({ name: `pool${++pools}`, poolSize: 2 })]
    const at = ++convolutions
    const inputShape = at === 1 ? [...imageShape] : undefined
    const convolution = {
      name: `conv${at}`,
      inputShape,
      filters: step,
      kernelSize: 3,
      kernelInitializer,
    } as const
    if (!batchNorm) return [conv2d({ ...convolution, activation })]
    return [
      conv2d(convolution),
      // The default momentum of 0.99 lags 100 steps behind the weights: too far for short runs.
      batchNormalization({ name: `norm${at}`, momentum: 0.9 }),
      tfl.layers.activation({ name: `activation${at}`, activation }),
    ]
  })
}

function head(sizes: readonly number[], { activation, dropout }: Resolved): tfl.layers.Layer[] {
  return sizes.flatMap((units, index) => {
    const dense =
      index < sizes.length - 1
        ? tfl.layers.dense({ name: `dense${index + 1}`, units, activation, kernelInitializer })
        : tfl.layers.dense({ name: 'logits', units, kernelInitializer })
    if (dropout === 0) return [dense]
    return [tfl.layers.dropout({ name: `dropout${index + 1}`, rate: dropout }), dense]
  })
}

function checkSize(name: CnnName, [height, width]: ImageShape): void {
  const plan = plans[name].features
  const least = plan.reduceRight<number>((size, step) => (step === 'pool' ? size * 2 : size + 2), 1)
  if (height >= least && width >= least) return
  const convolutions = plan.filter((step) => step !== 'pool').length
  throw new InkstoneError(
    `cnn/${name}: expected images of ${least}x${least} pixels or more, got ${height}x${width}: ` +
      `${['no', 'one', 'two', 'three', 'four'][convolutions]} convolutions and two poolings leave nothing of ` +
      'them. Enlarge the images.',
  )
}
