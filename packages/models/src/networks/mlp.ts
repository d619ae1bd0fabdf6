import {
  finiteNumber,
  knownOptions,
  type ModelDefinition,
  optionError,
  wholeNumber,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { seedWeights } from '../seeding/seedWeights'
import { defineModel } from './defineModel'

export interface MlpOptions {
  /** Units of each hidden layer, from the input on. `[]` is a linear classifier. */
  units?: readonly number[]
  /** Share of each hidden layer's values set to 0 in training, in 0..0.9. */
  dropout?: number
}

/** A multi-layer perceptron: the pixels in a row, dense layers with relu, the logits. 535,818 parameters on MNIST
 * with the defaults. Layers: `flatten`, `dense1`, `dropout1`, `dense2`, ..., `logits`. Weights: He normal before a
 * relu (He et al., 2015), Glorot uniform before the logits, drawn by {@link seedWeights}; biases 0.
 * @throws InkstoneError for units or a share outside their range
 * @example mlp().build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }).countParams() // 535818
 * @example mlp({ units: [100], dropout: 0 }) */
export function mlp(options: MlpOptions = {}): ModelDefinition {
  knownOptions('mlp', options, ['units', 'dropout'])
  const { units = [512, 256], dropout = 0.2 } = options
  if (!Array.isArray(units)) {
    throw optionError({ option: 'mlp.units', expected: 'a list of whole numbers', given: units })
  }
  units.forEach((size, index) => {
    wholeNumber(`mlp.units[${index}]`, size, { min: 1, unit: 'units' })
  })
  finiteNumber('mlp.dropout', dropout, { min: 0, max: 0.9 })
  return defineModel(
    'mlp',
    ({ imageShape, classes, seed }) => {
      const model = tfl.sequential({
        name: 'mlp',
        layers: [
          tfl.layers.flatten({ name: 'flatten', inputShape: [...imageShape] }),
          ...units.flatMap((size, index) => hidden(index + 1, size, dropout)),
          tfl.layers.dense({ name: 'logits', units: classes, kernelInitializer: 'glorotUniform' }),
        ],
      })
      seedWeights(model, seed)
      return model
    },
    { units: [...units], dropout },
  )
}

function hidden(at: number, units: number, dropout: number): tfl.layers.Layer[] {
  const kernelInitializer = 'heNormal'
  const dense = tfl.layers.dense({
    name: `dense${at}`,
    units,
    activation: 'relu',
    kernelInitializer,
  })
  if (dropout === 0) return [dense]
  return [dense, tfl.layers.dropout({ name: `dropout${at}`, rate: dropout })]
}
