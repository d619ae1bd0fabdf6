import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Split } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'
import { lastActivation } from './lastActivation'

/** Checks that a model takes a split's images and outputs one score per class: a logit, or the softmax of all logits
 * ({@link withLogits} removes it). @param stage the caller, for the message: `trainer` @throws InkstoneError naming
 * the shapes or the label that do not fit, and the fix
 * @example assertModelFits('trainer', model, splits.train) */
export function assertModelFits(stage: string, model: LayersModel, split: Split): void {
  assertModel(stage, model)
  const where = `${split.dataset}/${split.name}`
  if (split.size === 0) {
    throw new InkstoneError(
      `${stage}: expected at least one image in ${where}, got an empty split.`,
    )
  }

  if (split.classes.length < 2) {
    throw new InkstoneError(
      `${stage}: expected at least 2 classes in ${where} to distinguish, got ${split.classes.length}.`,
    )
  }
  assertReadsImages(stage, model, split)

  const output = model.outputs.map(({ shape }) => shape)
  const classes = split.classes.length
  if (output.length !== 1 || !matches(output[0]!, [null, classes])) {
    throw new InkstoneError(
      `${stage}: expected a model that outputs logits [batch, ${classes}] for the ${classes} classes of ` +
        `${where}, got one that outputs ${output.map(show).join(' and ')}. Build it with classes: ${classes}.`,
    )
  }
  assertGivesLogits(stage, model)

  const wrong = split.labels.findIndex((label) => !(label >= 0 && label < classes))
  if (wrong >= 0) {
    throw new InkstoneError(
      `${stage}: expected labels from 0 to ${classes - 1} in ${where}, because the model has ${classes} ` +
        `outputs, got ${split.labels[wrong]} at position ${wrong}. ` +
        'Give the model an output for each class, or fix the labels.',
    )
  }
}

/** Checks that a model takes a split's images, whatever it outputs: a part of every task's `assertFits`. @param stage
 * the caller, for the message: `trainer` @throws InkstoneError naming both shapes, and the fix */
export function assertReadsImages(
  stage: string,
  model: LayersModel,
  split: Pick<Split, 'dataset' | 'name' | 'imageShape'>,
): void {
  assertModel(stage, model)
  const where = `${split.dataset}/${split.name}`
  const input = model.inputs.map(({ shape }) => shape)
  const expectedInput = [null, ...split.imageShape]
  if (input.length !== 1 || !matches(input[0]!, expectedInput)) {
    throw new InkstoneError(
      `${stage}: expected a model that takes images ${show(expectedInput)} like those of ${where}, ` +
        `got one that takes ${input.map(show).join(' and ')}. ` +
        `Build it with imageShape: [${split.imageShape.join(', ')}].`,
    )
  }
}

/** @param stage the caller, for the message: `saveModel`
 * @throws InkstoneError unless it is a LayersModel */
export function assertModel(stage: string, given: LayersModel): void {
  if (Array.isArray(given?.inputs) && Array.isArray(given.outputs)) return
  const what = given === null ? 'null' : typeof given
  const isDefinition = what === 'object' && 'build' in given
  const mend = isDefinition
    ? 'Build it: definition.build({ imageShape, classes, seed }).'
    : 'loadModel(directory) gives { model, card }.'
  throw new InkstoneError(
    `${stage}.model: expected a LayersModel, got ${isDefinition ? 'a model definition' : what}. ${mend}`,
  )
}

/** @throws InkstoneError unless a model outputs logits or their softmax */
export function assertGivesLogits(stage: string, model: LayersModel): void {
  assertModel(stage, model)
  const activation = lastActivation(model)
  if (activation === 'linear' || activation === 'softmax') return
  throw new InkstoneError(
    `${stage}: expected a model that outputs logits or ends in a softmax, got one that ends in a ${activation}. ` +
      'Remove the activation of the last layer: the loss and the prediction apply a softmax.',
  )
}

type Shape = readonly (number | null)[]

/** A size of null means any size. */
function matches(shape: Shape, expected: Shape): boolean {
  return (
    shape.length === expected.length &&
    shape.every((size, axis) => size === null || expected[axis] === null || size === expected[axis])
  )
}

function show(shape: Shape): string {
  return `[${shape.map((size) => size ?? 'batch').join(', ')}]`
}
