import { knownOptions, type ModelDefinition, wholeNumber } from '@inkstone/core'
import { defineModel, seedWeights } from '@inkstone/models'
import * as tfl from '@tensorflow/tfjs-layers'

export interface SeparableNetOptions {
  /** Channels of every layer. */
  width?: number
  /** Residual blocks of two convolutions each. */
  blocks?: number
}

/** A residual network (He et al., 2015) of depthwise-separable convolutions (Chollet, 2017): each filters every
 * channel separately, then mixes the channels, with an eighth of the weights of a full convolution.
 * @throws InkstoneError for a bad option
 * @example separableNet({ width: 32, blocks: 2 }) // 6,506 parameters on MNIST */
export function separableNet(options: SeparableNetOptions = {}): ModelDefinition {
  knownOptions('separableNet', options, ['width', 'blocks'])
  const { width = 32, blocks = 2 } = options
  wholeNumber('separableNet.width', width, { min: 1, unit: 'channels' })
  wholeNumber('separableNet.blocks', blocks, { min: 0 })
  return defineModel(
    'separable-net',
    ({ imageShape, classes, seed }) => {
      const image = tfl.input({ shape: [...imageShape] })
      const stem = { name: 'stem', filters: width, kernelSize: 3, strides: 2, useBias: false }
      let features = tfl.layers
        .conv2d({ ...stem, padding: 'same' })
        .apply(image) as tfl.SymbolicTensor
      features = normAndRelu('stem', features)
      for (let block = 1; block <= blocks; block++) {
        features = residualBlock(`block${block}`, features, width)
      }
      const pooled = tfl.layers.globalAveragePooling2d({ name: 'mean' }).apply(features)
      const logits = tfl.layers.dense({ name: 'logits', units: classes }).apply(pooled)
      const model = tfl.model({ inputs: image, outputs: logits as tfl.SymbolicTensor })
      seedWeights(model, seed)
      return model
    },
    { width, blocks },
  )
}

function residualBlock(name: string, input: tfl.SymbolicTensor, width: number) {
  const shape = { filters: width, kernelSize: 3, padding: 'same', useBias: false } as const
  let branch = input
  for (const step of ['a', 'b']) {
    const convolution = tfl.layers.separableConv2d({ ...shape, name: `${name}_${step}` })
    branch = normAndRelu(`${name}_${step}`, convolution.apply(branch) as tfl.SymbolicTensor)
  }
  return tfl.layers.add({ name: `${name}_sum` }).apply([input, branch]) as tfl.SymbolicTensor
}

function normAndRelu(name: string, input: tfl.SymbolicTensor): tfl.SymbolicTensor {
  const normed = tfl.layers.batchNormalization({ name: `${name}_norm`, momentum: 0.9 }).apply(input)
  return tfl.layers.reLU({ name: `${name}_relu` }).apply(normed) as tfl.SymbolicTensor
}
