import { finiteNumber, knownOptions, type ModelDefinition, wholeNumber } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { defineModel } from './defineModel'
import { layerNorm } from './layers/layerNorm'
import { patchEmbedding } from './layers/patchEmbedding'
import { seedWeights } from './seedWeights'
import { transformerBlock } from './transformerBlock'

export interface VitOptions {
  /** Transformer blocks, 1..32; sets everything else too. */
  depth?: number
  /** Chance that the last block's branches are dropped from an image in training, in 0..0.9; blocks before it
   * have less, in proportion. */
  dropPath?: number
}

/** A vision Transformer (Dosovitskiy et al., 2021) without a class token: patches become tokens with learned
 * positions, pre-norm blocks mix them, and the mean of the tokens gives the logits (Beyer et al., 2022).
 *
 * One dial: `depth` blocks of `depth` heads of 32 numbers, so a width of `32 depth`, and patches of 7x7 up to a
 * depth of 2, 4x4 up to 11, 2x2 from 12 on. Parameters on MNIST: 343,018 at the default depth of 3, 803,082 at
 * 4, 21.4 million at 12, 50.5 million at 16.
 * Layers: `patches`, those of `block1`, `block2`, ... (see {@link transformerBlock}), `norm`, `mean`, `logits`.
 * Weights: Glorot uniform, drawn by {@link seedWeights}; positions see {@link patchEmbedding}.
 * @throws InkstoneError for a number outside its range
 * @example vit({ depth: 3 }).build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }) */
export function vit(options: VitOptions = {}): ModelDefinition {
  knownOptions('vit', options, ['depth', 'dropPath'])
  const { depth = 3, dropPath = 0 } = options
  wholeNumber('vit.depth', depth, { min: 1, max: 32, unit: 'blocks' })
  finiteNumber('vit.dropPath', dropPath, { min: 0, max: 0.9 })
  return defineModel(
    'vit',
    ({ imageShape, classes, seed }) => {
      const patch = depth <= 2 ? 7 : depth <= 11 ? 4 : 2
      const image = tfl.input({ shape: [...imageShape], name: 'image' })
      const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor) =>
        layer.apply(x) as tfl.SymbolicTensor
      let tokens = apply(patchEmbedding({ name: 'patches', patch, width: 32 * depth }), image)
      for (let at = 1; at <= depth; at++) {
        const drop = (dropPath * at) / depth
        tokens = transformerBlock(tokens, { name: `block${at}`, heads: depth, drop })
      }
      const normal = apply(layerNorm({ name: 'norm' }), tokens)
      const mean = apply(tfl.layers.globalAveragePooling1d({ name: 'mean' }), normal)
      const logits = tfl.layers.dense({
        name: 'logits',
        units: classes,
        kernelInitializer: 'glorotUniform',
      })
      const model = tfl.model({ name: 'vit', inputs: image, outputs: apply(logits, mean) })
      seedWeights(model, seed)
      return model
    },
    { depth, dropPath },
  )
}
