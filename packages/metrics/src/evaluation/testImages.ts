import {
  assertSplit,
  assertUntouched,
  type Lineage,
  type Predictor,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { knownLineage } from './knownLineage'

export interface TestOptions {
  /** Outputs logits, or ends in a softmax. */
  model: LayersModel | Predictor
  split: Split
  /** Everything that touched the model's weights. Default: what loading and training recorded. */
  lineage?: Lineage
  /** Also tests on images that touched the weights; the result must then be marked. Default false. */
  allowContaminated?: boolean
  /** Number of images, spread over the split. Default: all. */
  images?: number
}

/** The positions of a split that a test uses. @param stage the caller, for the message: `corruptionRobustness`
 * @throws InkstoneError if images of the split touched the weights, or are no test for another reason */
export async function testImages(stage: string, options: TestOptions): Promise<Uint32Array> {
  const { model, split, allowContaminated = false, images } = options
  assertSplit(`${stage}.split`, split)
  const lineage = options.lineage ?? (await knownLineage(stage, model))
  if (images !== undefined) wholeNumber(`${stage}.images`, images, { min: 1, unit: 'images' })
  if (!allowContaminated) await assertUntouched(lineage, split)
  const count = Math.min(images ?? split.size, split.size)
  return Uint32Array.from({ length: count }, (_, row) => Math.floor((row * split.size) / count))
}
