import {
  finiteNumber,
  knownOptions,
  type ModelDefinition,
  oneOf,
  optionError,
  wholeNumber,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { layerNorm } from '../layers/layerNorm'
import { patchEmbedding } from '../layers/patchEmbedding'
import { recomputed } from '../layers/recomputed'
import { seedWeights } from '../seeding/seedWeights'
import { convolutionStem } from './convolutionStem'
import { defineModel } from './defineModel'
import { transformerBlock } from './transformerBlock'

export interface VitOptions {
  /** Transformer blocks, 1..32; sets everything else too. */
  depth?: number
  /** Probability that the last block's branches are skipped for an image in training, in 0..0.9; earlier blocks have
   * proportionally less. */
  dropPath?: number
  /** What the patches are cut from: `'none'`, the image itself; `'convolution'`, the output of two convolutions. */
  stem?: 'none' | 'convolution'
  /** Whether a block's activations are dropped after the forward pass and computed again in the backward pass: about a
   * third more arithmetic for a fraction of the memory, and the same bits. See {@link recomputed}. */
  recompute?: boolean
}

/** A vision Transformer (Dosovitskiy et al., 2021) without a class token: patches become tokens with learned
 * positions, pre-norm blocks mix them, and the mean of the tokens gives the logits (Beyer et al., 2022).
 *
 * One option: `depth` blocks of `depth` heads of 32 numbers, so a width of `32 depth`, and patches of 7x7 up to a
 * depth of 2, 4x4 up to 11, 2x2 from 12 on. Parameters on MNIST: 343,018 at the default depth of 3, 803,082 at
 * 4, 21.4 million at 12, 50.5 million at 16.
 *
 * `stem: 'convolution'` cuts the patches from the features of two convolutions (Xiao et al., 2021), which are half
 * as high and wide as the image: patches of 2x2 features up to a depth of 11, so of 4x4 pixels, single features
 * from 12 on. Then strokes need not be learned separately for each position in a patch, and fewer epochs suffice.
 *
 * Layers: those of the stem, if any; `patches`, those of `block1`, `block2`, ... (see {@link transformerBlock}),
 * `norm`, `mean`, `logits`. With `recompute`, `block1`, `block2`, ... are nested models that contain theirs.
 * Weights: Glorot uniform, drawn by {@link seedWeights}; positions see {@link patchEmbedding}.
 * @throws InkstoneError for a number outside its range, and for an unknown stem
 * @example vit({ depth: 3 }).build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }) */
export function vit(options: VitOptions = {}): ModelDefinition {
  knownOptions('vit', options, ['depth', 'dropPath', 'stem', 'recompute'])
  const { depth = 3, dropPath = 0, stem = 'none', recompute = false } = options
  wholeNumber('vit.depth', depth, { min: 1, max: 32, unit: 'blocks' })
  finiteNumber('vit.dropPath', dropPath, { min: 0, max: 0.9 })
  oneOf('vit.stem', stem, ['none', 'convolution'])
  if (typeof recompute !== 'boolean') {
    throw optionError({ option: 'vit.recompute', expected: 'true or false', given: recompute })
  }
  return defineModel(
    'vit',
    ({ imageShape, classes, seed }) => {
      const width = 32 * depth
      const image = tfl.input({ shape: [...imageShape], name: 'image' })
      const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor) =>
        layer.apply(x) as tfl.SymbolicTensor
      const seen = stem === 'none' ? image : convolutionStem(image, width)
      const patch = patchSize(depth, stem)
      let tokens = apply(patchEmbedding({ name: 'patches', patch, width }), seen)
      for (let at = 1; at <= depth; at++) {
        const name = `block${at}`
        const drop = (dropPath * at) / depth
        const block = (x: tfl.SymbolicTensor) => transformerBlock(x, { name, heads: depth, drop })
        tokens = recompute ? recomputed(tokens, block, { name }) : block(tokens)
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
    { depth, dropPath, stem, recompute },
  )
}

/** In the image's pixels, or in the stem's features, which are two pixels wide and high. */
function patchSize(depth: number, stem: 'none' | 'convolution'): number {
  if (stem === 'convolution') return depth <= 11 ? 2 : 1
  return depth <= 2 ? 7 : depth <= 11 ? 4 : 2
}
