import { assertArgument, type ImageShape, InkstoneError } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { assertGradients } from '../evaluation/isPredictor'

/** A question to explain: why does a model give an image its score for a class? */
export interface Explained {
  /** Outputs logits, or ends in a softmax. */
  model: LayersModel
  /** `[height, width, channels]`, ink 1, paper 0. */
  image: Float32Array
  imageShape: ImageShape
  /** The class whose logit is explained: the predicted one, or the true one. */
  label: number
}

/** @throws InkstoneError for a predictor, an image of another size, or a label without an output */
export function checkExplained(stage: string, explained: Explained): void {
  assertArgument(stage, explained, 'object', 'Pass { model, image, imageShape, label }.')
  const { model, image, imageShape, label } = explained
  assertGradients(stage, model, 'an explanation uses them')
  assertArgument(`${stage}.image`, image, 'numbers')
  assertArgument(`${stage}.imageShape`, imageShape, 'imageShape')
  const length = imageShape.reduce((product, side) => product * side, 1)
  if (image.length !== length) {
    throw new InkstoneError(
      `${stage}: expected an image of ${imageShape.join(' x ')} = ${length} values, got ${image.length}.`,
    )
  }
  const classes = model.outputs[0]!.shape.at(-1) ?? 0
  if (Number.isInteger(label) && label >= 0 && label < classes) return
  throw new InkstoneError(
    `${stage}.label: expected a class from 0 to ${classes - 1}, got ${label}.`,
  )
}
