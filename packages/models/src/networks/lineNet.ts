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

export interface LineNetOptions {
  /** Channels of the first stage; the second has twice, the third three times as many, the line six times. Default 16. */
  width?: number
  /** Share of the features set to 0 in training before the logits, in 0..0.9. Default 0. */
  dropout?: number
}

/** A fully convolutional network for lines of text: images in, logits `[batch, steps, classes]` out, a step for every two
 * columns. Made for `textLine()` of @inkstone/trainer. No weight depends on the width: a network that is built for another
 * width takes the same ones.
 *
 * Three stages of two convolutions 3x3, each without a bias and followed by batch normalisation (Ioffe and Szegedy, 2015) and
 * relu. A max-pool 2x2 ends the first, max-pools 2x1 the others, so that the height shrinks to an eighth and the width to a
 * half: a narrow 1 needs steps of its own. One convolution takes what is left of the height together, two of width 5 and 3
 * look along the line. A step sees 34 columns.
 *
 * Parameters for images 28 high and 11 classes: 141,371 at the default width of 16.
 * Layers: `conv1`, `norm1`, `relu1`, ..., `relu9`, with `pool1`, `pool2`, `pool3` after `relu2`, `relu4`, `relu6`, then `dropout` unless it
 * is 0, `logits`, and `steps`, which drops the height. Weights: He normal (He et al., 2015), the logits' Glorot uniform.
 * @throws InkstoneError for a number outside its range; from `build`, for images less than 8 high or 2 wide
 * @example lineNet().build({ imageShape: [28, 224, 1], classes: 11, seed: 1 }).outputs[0].shape // [null, 112, 11] */
export function lineNet(options: LineNetOptions = {}): ModelDefinition {
  knownOptions('lineNet', options, ['width', 'dropout'])
  const { width = 16, dropout = 0 } = options
  wholeNumber('lineNet.width', width, { min: 1, unit: 'channels' })
  finiteNumber('lineNet.dropout', dropout, { min: 0, max: 0.9 })
  return defineModel(
    'lineNet',
    ({ imageShape, classes, seed }) => {
      const [height, columns, channels] = imageShape
      if (height < 8 || columns < 2) {
        throw new InkstoneError(
          `lineNet: expected images 8 pixels high and 2 wide or more, got ${height}x${columns}: its pools leave nothing of ` +
            'them. Enlarge the images.',
        )
      }
      const pool = (at: number, poolSize: [number, number]) =>
        tfl.layers.maxPooling2d({ name: `pool${at}`, poolSize })
      const left = Math.floor(height / 8)
      const model = tfl.sequential({
        name: 'lineNet',
        layers: [
          ...convolution(1, width, [3, 3], [height, columns, channels]),
          ...convolution(2, width, [3, 3]),
          pool(1, [2, 2]),
          ...convolution(3, 2 * width, [3, 3]),
          ...convolution(4, 2 * width, [3, 3]),
          pool(2, [2, 1]),
          ...convolution(5, 3 * width, [3, 3]),
          ...convolution(6, 3 * width, [3, 3]),
          pool(3, [2, 1]),
          ...convolution(7, 6 * width, [left, 1], undefined, 'valid'),
          ...convolution(8, 6 * width, [1, 5]),
          ...convolution(9, 6 * width, [1, 3]),
          ...(dropout > 0 ? [tfl.layers.dropout({ name: 'dropout', rate: dropout })] : []),
          tfl.layers.conv2d({
            name: 'logits',
            filters: classes,
            kernelSize: 1,
            kernelInitializer: 'glorotUniform',
          }),
          tfl.layers.reshape({ name: 'steps', targetShape: [Math.floor(columns / 2), classes] }),
        ],
      })
      seedWeights(model, seed)
      return model
    },
    { width, dropout },
  )
}

function convolution(
  at: number,
  filters: number,
  kernelSize: [number, number],
  inputShape?: number[],
  padding: 'same' | 'valid' = 'same',
): tfl.layers.Layer[] {
  return [
    tfl.layers.conv2d({
      ...{ name: `conv${at}`, inputShape, filters, kernelSize, padding },
      useBias: false, // the normalisation has a shift
      kernelInitializer: 'heNormal',
    }),
    // The default momentum of 0.99 lags 100 steps behind the weights: too far for short runs.
    tfl.layers.batchNormalization({ name: `norm${at}`, momentum: 0.9 }),
    tfl.layers.activation({ name: `relu${at}`, activation: 'relu' }),
  ]
}
