import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Split } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'
import { lastActivation } from './lastActivation'

/** Checks that a model reads a split's images and gives one score for each of its classes: a logit, or the softmax of
 * all logits ({@link withLogits} gives what is before it).
 * @param stage who asks, for the message: `trainer`
 * @throws InkstoneError naming the shapes or the label that do not fit, and the mend
 * @example assertModelFits('trainer', model, splits.train) */
export function assertModelFits(stage: string, model: LayersModel, split: Split): void {
  const where = `${split.dataset}/${split.name}`
  if (split.size === 0) {
    throw new InkstoneError(
      `${stage}: expected at least one image in ${where}, got an empty split.`,
    )
  }

  if (split.classes.length < 2) {
    throw new InkstoneError(
      `${stage}: expected at least 2 classes in ${where} to tell apart, got ${split.classes.length}.`,
    )
  }
  assertReadsImages(stage, model, split)

  const output = model.outputs.map(({ shape }) => shape)
  const classes = split.classes.length
  if (output.length !== 1 || !matches(output[0]!, [null, classes])) {
    throw new InkstoneError(
      `${stage}: expected a model that gives logits [batch, ${classes}] for the ${classes} classes of ` +
        `${where}, got one that gives ${output.map(show).join(' and ')}. Build it with classes: ${classes}.`,
    )
  }
  assertGivesLogits(stage, model)

  const wrong = split.labels.findIndex((label) => !(label >= 0 && label < classes))
  if (wrong >= 0) {
    throw new InkstoneError(
      `${stage}: expected labels from 0 to ${classes - 1} in ${where}, as the model has ${classes} ` +
        `outputs, got ${split.labels[wrong]} at position ${wrong}. ` +
        'Give the model an output for each class, or mend the labels.',
    )
  }
}

/** Checks that a model reads a split's images, whatever it gives for them: a part of every task's `assertFits`.
 * @param stage who asks, for the message: `trainer`
 * @throws InkstoneError naming both shapes, and the mend */
export function assertReadsImages(
  stage: string,
  model: LayersModel,
  split: Pick<Split, 'dataset' | 'name' | 'imageShape'>,
): void {
  const where = `${split.dataset}/${split.name}`
  const input = model.inputs.map(({ shape }) => shape)
  const expectedInput = [null, ...split.imageShape]
  if (input.length !== 1 || !matches(input[0]!, expectedInput)) {
    throw new InkstoneError(
      `${stage}: expected a model that reads images ${show(expectedInput)} as ${where} has them, ` +
        `got one that reads ${input.map(show).join(' and ')}. ` +
        `Build it with imageShape: [${split.imageShape.join(', ')}].`,
    )
  }
}

/** @throws InkstoneError unless a model gives logits, or the softmax of them */
export function assertGivesLogits(stage: string, model: LayersModel): void {
  const activation = lastActivation(model)
  if (activation === 'linear' || activation === 'softmax') return
  throw new InkstoneError(
    `${stage}: expected a model that gives logits, or ends in a softmax, got one that ends in a ${activation}. ` +
      'Leave the activation of the last layer out: the loss and the prediction apply a softmax.',
  )
}

type Shape = readonly (number | null)[]

/** A size of null stands for any. */
function matches(shape: Shape, expected: Shape): boolean {
  return (
    shape.length === expected.length &&
    shape.every((size, axis) => size === null || expected[axis] === null || size === expected[axis])
  )
}

function show(shape: Shape): string {
  return `[${shape.map((size) => size ?? 'batch').join(', ')}]`
}
