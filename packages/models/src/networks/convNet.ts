import {
  finiteNumber,
  InkstoneError,
  knownOptions,
  type ModelDefinition,
  wholeNumber,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { seedWeights } from '../seeding/seedWeights'
import { defineModel } from './defineModel'

export interface ConvNetOptions {
  /** Channels of the first stage; the second has twice, the third four times as many. */
  width?: number
  /** Share of the features set to 0 in training before the logits, in 0..0.9. */
  dropout?: number
}

/** Three stages of two convolutions 3x3, each without a bias and followed by
 * batch normalisation (Ioffe and Szegedy, 2015) and relu; the first convolution of a stage trims a pixel from
 * each edge, the second keeps the size; a max-pool 2x2 ends the first two stages, the third passes its features,
 * position by position, through dropout to the logits. Nothing is averaged over positions: where a stroke ends
 * distinguishes a 4 from a 9.
 *
 * One option: `width` channels. Parameters on MNIST: 299,306 at the default of 32; 18.4 million at 256,
 * 28.7 million at 320.
 * Layers: `conv1`, `norm1`, `relu1`, ..., `relu6`, with `pool1` after `relu2` and `pool2` after `relu4`, then
 * `flatten`, `dropout`, `logits`. Weights: He normal (He et al., 2015), the logits' Glorot uniform, drawn by
 * {@link seedWeights}.
 * @throws InkstoneError for a number outside its range; from `build`, for images of less than 18x18
 * @example convNet().build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }).countParams() // 299306 */
export function convNet(options: ConvNetOptions = {}): ModelDefinition {
  knownOptions('convNet', options, ['width', 'dropout'])
  const { width = 32, dropout = 0.4 } = options
  wholeNumber('convNet.width', width, { min: 1, unit: 'channels' })
  finiteNumber('convNet.dropout', dropout, { min: 0, max: 0.9 })
  return defineModel(
    'convNet',
    ({ imageShape, classes, seed }) => {
      const [rows, columns] = imageShape
      if (rows < least || columns < least) {
        throw new InkstoneError(
          `convNet: expected images of ${least}x${least} pixels or more, got ${rows}x${columns}: its three ` +
            "stages leave nothing of them. Enlarge the images, or use cnn('seed-001').",
        )
      }
      const pool = (at: number) => tfl.layers.maxPooling2d({ name: `pool${at}`, poolSize: 2 })
      const model = tfl.sequential({
        name: 'convNet',
        layers: [
          ...convolution(1, width, 'valid', [...imageShape]),
          ...convolution(2, width, 'same'),
          pool(1),
          ...convolution(3, 2 * width, 'valid'),
          ...convolution(4, 2 * width, 'same'),
          pool(2),
          ...convolution(5, 4 * width, 'valid'),
          ...convolution(6, 4 * width, 'same'),
          tfl.layers.flatten({ name: 'flatten' }),
          tfl.layers.dropout({ name: 'dropout', rate: dropout }),
          tfl.layers.dense({ name: 'logits', units: classes, kernelInitializer: 'glorotUniform' }),
        ],
      })
      seedWeights(model, seed)
      return model
    },
    { width, dropout },
  )
}

const least = 18 // 18 - 2, halved: 8; 8 - 2, halved: 3; 3 - 2: 1

function convolution(
  at: number,
  filters: number,
  padding: 'valid' | 'same',
  inputShape?: number[],
): tfl.layers.Layer[] {
  return [
    tfl.layers.conv2d({
      name: `conv${at}`,
      inputShape,
      filters,
      kernelSize: 3,
      padding,
      useBias: false, // the normalisation has a shift
      kernelInitializer: 'heNormal',
    }),
    // The default momentum of 0.99 lags 100 steps behind the weights: too far for short runs.
    tfl.layers.batchNormalization({ name: `norm${at}`, momentum: 0.9 }),
    tfl.layers.activation({ name: `relu${at}`, activation: 'relu' }),
  ]
}
