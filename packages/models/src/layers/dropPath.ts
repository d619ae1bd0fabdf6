import { assertArgument, finiteNumber, knownOptions } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'

export interface DropPathArgs {
  name?: string
  /** Share of the images whose branch is dropped in training, in 0..0.9. */
  rate: number
}

/** Stochastic depth (Huang et al., 2016) for a residual branch `[batch, tokens, width]`: in training the whole branch
 * of an image is set to 0 with probability `rate`, and divided by `1 - rate` otherwise. It is TensorFlow.js' own
 * dropout with a noise shape of `[batch, 1, 1]`, so it is seeded like dropout.
 * @example dropPath({ name: 'drop', rate: 0.1 }) */
export function dropPath(options: DropPathArgs): tfl.layers.Layer {
  assertArgument('dropPath', options, 'object', 'Pass { rate }.')
  const { rate, ...args } = options
  knownOptions('dropPath', args, ['name'])
  finiteNumber('dropPath.rate', rate, { min: 0, max: 0.9 })
  const noiseShape = [null, 1, 1] as number[] // null means the batch size: the type omits it
  return tfl.layers.dropout({ ...args, rate, noiseShape })
}
