import { assertArgument } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { dropPath } from '../layers/dropPath'
import { gelu } from '../layers/gelu'
import { layerNorm } from '../layers/layerNorm'
import { multiHeadAttention } from '../layers/multiHeadAttention'

export interface TransformerBlockOptions {
  /** Prefix of its layers' names: `block1`. */
  name: string
  heads: number
  /** Probability in 0..0.9 that a branch is skipped for an image in training: {@link dropPath}. */
  drop?: number
}

/** A pre-norm transformer block (Xiong et al., 2020): `z = x + attention(norm(x))`, then
 * `z + mlp(norm(z))`, where the mlp is four times as wide inside and has a GELU.
 * `[batch, tokens, width]` to the same shape. Layers, in order: `norm1`, `attention`, `drop1` (with `drop`),
 * `sum1`, `norm2`, `mlp1`, `gelu`, `mlp2`, `drop2` (with `drop`), `sum2`, each with the block's name before it.
 * @example transformerBlock(tokens, { name: 'block1', heads: 4 }) */
export function transformerBlock(
  x: tfl.SymbolicTensor,
  options: TransformerBlockOptions,
): tfl.SymbolicTensor {
  assertArgument('transformerBlock.x', x, 'object', 'Pass the output of a layer.')
  assertArgument('transformerBlock.shape', x.shape, 'list', 'Pass the output of a layer.')
  assertArgument('transformerBlock.options', options, 'object', 'Pass { name, heads }.')
  const { name, heads, drop = 0 } = options
  const width = x.shape.at(-1)!
  const named = (layer: string) => `${name}_${layer}`
  const dense = (layer: string, units: number) =>
    tfl.layers.dense({ name: named(layer), units, kernelInitializer: 'glorotUniform' })
  const residual = (from: tfl.SymbolicTensor, branch: readonly tfl.layers.Layer[], at: 1 | 2) => {
    const dropped = drop > 0 ? [dropPath({ name: named(`drop${at}`), rate: drop })] : []
    const sum = tfl.layers.add({ name: named(`sum${at}`) })
    return sum.apply([from, through(from, [...branch, ...dropped])]) as tfl.SymbolicTensor
  }
  const attended = residual(
    x,
    [layerNorm({ name: named('norm1') }), multiHeadAttention({ name: named('attention'), heads })],
    1,
  )
  return residual(
    attended,
    [
      layerNorm({ name: named('norm2') }),
      dense('mlp1', 4 * width),
      gelu({ name: named('gelu') }),
      dense('mlp2', width),
    ],
    2,
  )
}

function through(x: tfl.SymbolicTensor, layers: readonly tfl.layers.Layer[]): tfl.SymbolicTensor {
  return layers.reduce((at, layer) => layer.apply(at) as tfl.SymbolicTensor, x)
}
