import {
  finiteNumber,
  knownOptions,
  type ModelDefinition,
  oneOf,
  wholeNumber,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { orthogonal } from '../seeding/orthogonal'
import { seedWeights } from '../seeding/seedWeights'
import { defineModel } from './defineModel'
import { forgetBias } from './forgetBias'

export interface RnnOptions {
  cell?: 'lstm' | 'gru' | 'simple'
  /** Units of each recurrent layer. */
  units?: number
  /** Number of stacked recurrent layers. */
  layers?: number
  /** Share of each recurrent layer's outputs set to 0 in training, in 0..0.9. */
  dropout?: number
}

/** A recurrent network that reads an image row by row, top to bottom; the state after the last row gives the
 * logits. `lstm` (Hochreiter and Schmidhuber, 1997, with a forget gate whose bias starts at 1), `gru` (Cho et
 * al., 2014) or `simple` (Elman, 1990). 81,674 parameters on MNIST with the defaults. Layers: `rows`, `lstm1` (or `gru1`,
 * `simple1`), `dropout1` (with `dropout`), ..., `logits`. Weights: Glorot uniform, recurrent ones orthogonal,
 * drawn by {@link seedWeights}.
 * @throws InkstoneError for another cell or a number outside its range
 * @example rnn().build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }).countParams() // 81674
 * @example rnn({ cell: 'gru', units: 256, layers: 2 }) */
export function rnn(options: RnnOptions = {}): ModelDefinition {
  knownOptions('rnn', options, ['cell', 'units', 'layers', 'dropout'])
  const { cell = 'lstm', units = 128, layers = 1, dropout = 0 } = options
  oneOf('rnn.cell', cell, ['lstm', 'gru', 'simple'])
  wholeNumber('rnn.units', units, { min: 1, unit: 'units' })
  wholeNumber('rnn.layers', layers, { min: 1, unit: 'layers' })
  finiteNumber('rnn.dropout', dropout, { min: 0, max: 0.9 })
  return defineModel(
    `rnn/${cell}`,
    ({ imageShape, classes, seed }) => {
      const [height, width, channels] = imageShape
      const targetShape = [height, width * channels]
      const model = tfl.sequential({
        name: `rnn-${cell}`,
        layers: [tfl.layers.reshape({ name: 'rows', targetShape, inputShape: [...imageShape] })],
      })
      for (let at = 1; at <= layers; at++) {
        model.add(
          recurrent[cell]({
            name: `${cell}${at}`,
            units,
            returnSequences: at < layers, // the last one returns only its last state
            kernelInitializer,
            recurrentInitializer: orthogonal,
          }),
        )
        if (dropout > 0) {
          model.add(tfl.layers.dropout({ name: `dropout${at}`, rate: dropout }))
        }
      }
      model.add(tfl.layers.dense({ name: 'logits', units: classes, kernelInitializer }))
      seedWeights(model, seed)
      return model
    },
    { cell, units, layers, dropout },
  )
}

const kernelInitializer = 'glorotUniform'

interface RecurrentArgs {
  name: string
  units: number
  returnSequences: boolean
  kernelInitializer: typeof kernelInitializer
  recurrentInitializer: string
}

const sigmoid = { recurrentActivation: 'sigmoid' } as const // TensorFlow.js' default is the hard sigmoid

const recurrent: Record<'lstm' | 'gru' | 'simple', (args: RecurrentArgs) => tfl.layers.Layer> = {
  lstm: (args) => tfl.layers.lstm({ ...args, ...sigmoid, biasInitializer: forgetBias }),
  gru: (args) => tfl.layers.gru({ ...args, ...sigmoid }),
  simple: (args) => tfl.layers.simpleRNN(args),
}
