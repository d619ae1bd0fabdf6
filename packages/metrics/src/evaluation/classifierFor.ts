import {
  assertModelFits,
  assertSplit,
  classOrder,
  type ImageShape,
  InkstoneError,
  type ModelCard,
  outputNames,
  type Predictor,
  type Split,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { inModelClasses } from './inModelClasses'
import { assertPredictor, isPredictor } from './isPredictor'
import { modelOf, predictor } from './predictor'

/** Computes logits for the images of a split, in the order of the split's classes. */
export interface Classifier {
  readonly card: Partial<ModelCard>
  /** The split in the classes of the model, where it lacks some of them; otherwise the split as it was given. */
  readonly split: Split
  /** `[classes]`: the predictor's output for each class of the split. */
  readonly order: readonly number[]
  /** @param images `[size, height, width, channels]`
   * @returns `[size, classes]`
   * @throws InkstoneError for another number of logits, or one that is not finite */
  logits(images: Float32Array, size: number): Promise<Float32Array>
}

/** Checks that a model or a predictor takes a split's images and has its classes, before any image is read.
 * Classes are matched by name if the card names them, and by position otherwise. A
 * split may lack classes that the card names. A predictor of unnamed outputs is then asked for those of a blank image, so that another number of them is found first. @param stage the caller, for
 * messages @throws InkstoneError naming what does not fit, and the fix */
export async function classifierFor(
  stage: string,
  model: LayersModel | Predictor,
  given: Split,
): Promise<Classifier> {
  assertPredictor(stage, model)
  assertSplit(`${stage}.split`, given)
  const card = isPredictor(model) ? model.card : { classes: outputNames(model) }
  const split = inModelClasses(given, card?.classes)
  const { classes } = split
  const where = `${split.dataset}/${split.name}`
  const order = card?.classes
    ? classOrder(stage, card.classes, classes, where)
    : classes.map((_, label) => label)
  const fitted = fitting(stage, model, split)
  if (isPredictor(model) && !card?.classes && !modelOf(model)) {
    checkLength(stage, await blankOutputs(model), 1, classes.length)
  }
  const inOrder = order.every((output, label) => output === label)
  return {
    card: card ?? {},
    split,
    order,
    async logits(images, size) {
      const values = await fitted.outputs(images)
      checkLogits(stage, values, size, classes.length)
      return inOrder ? values : permuted(values, order)
    },
  }
}

function fitting(stage: string, model: LayersModel | Predictor, split: Split): Predictor {
  if (!isPredictor(model)) {
    assertModelFits(stage, model, split)
    return predictor(model, { imageShape: split.imageShape })
  }
  const network = modelOf(model)
  if (network) assertModelFits(stage, network, split)
  assertReads(stage, model, split)
  return model
}

/** @throws InkstoneError unless a predictor takes images of the split's shape, and the split is not empty */
export function assertReads(stage: string, { inputShape }: Predictor, split: Split): void {
  const where = `${split.dataset}/${split.name}`
  if (split.size === 0) {
    throw new InkstoneError(
      `${stage}: expected at least one image in ${where}, got an empty split.`,
    )
  }
  if (inputShape.join() === split.imageShape.join()) return
  throw new InkstoneError(
    `${stage}: expected a predictor that takes images of ${shown(split.imageShape)} like those of ${where}, got one ` +
      `of ${shown(inputShape)}. Use a predictor for these images, or resize the data: resize() of ` +
      '@inkstone/data.',
  )
}

function checkLength(stage: string, values: unknown, size: number, classes: number): void {
  const given = values instanceof Float32Array ? `${values.length}` : typeof values
  if (given === `${size * classes}`) return
  throw new InkstoneError(
    `${stage}: expected a predictor that returns ${classes} logits per image, ${size * classes} for ${size}, got ` +
      `${given}. Return a Float32Array [images, classes] from outputs(images), row by row, and name the classes in the ` +
      "predictor's card: { classes: [...] }.",
  )
}

function checkLogits(stage: string, values: Float32Array, size: number, classes: number): void {
  checkLength(stage, values, size, classes)
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  throw new InkstoneError(
    `${stage}: expected finite logits, got ${values[wrong]} for image ${Math.floor(wrong / classes)} of the batch. ` +
      'If a probability is 0, return the logarithm of a small number such as 1e-9 instead.',
  )
}

/** A predictor's outputs for one image of paper: `[outputs]`. */
export async function blankOutputs(predictor: Predictor): Promise<Float32Array> {
  const values = predictor.inputShape.reduce((product, side) => product * side, 1)
  return predictor.outputs(new Float32Array(values))
}

function permuted(values: Float32Array, order: readonly number[]): Float32Array {
  const classes = order.length
  return values.map((_, at) => values[at - (at % classes) + order[at % classes]!]!)
}

function shown(shape: ImageShape): string {
  return shape.join(' x ')
}
