import {
  assertModel,
  type ImageShape,
  InkstoneError,
  type ModelCard,
  outputNames,
  type Predictor,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { logitsOf } from './logitsOf'

/** A LayersModel as a {@link Predictor}. A model that ends in a softmax yields the logits before it. @param card of
 * the model: `loadModel` of @inkstone/models returns it. Its classes name the outputs; default: those that the model
 * was loaded or trained with. `evaluate` and `predict` use its temperature and thresholds by default @throws
 * InkstoneError if the card does not fit the model, or the model does not take images or does not output one row per
 * image, or one for each step of a line
 * @example
 * const { model, card } = await loadModel('runs/latest/model')
 * const { evaluation } = await evaluate({ name: 'mnist/test', model: predictor(model, card), split: splits.test, lineage }) */
export function predictor(model: LayersModel, card: Partial<ModelCard> = {}): Predictor {
  assertModel('predictor', model)
  const inputShape = shapeRead(model, card.imageShape)
  const outputSize = rowGiven(model)
  const classes = card.classes ?? outputNames(model)
  if (classes && classes.length !== outputSize) {
    throw new InkstoneError(
      `predictor.card: expected a class for each of the model's ${outputSize} outputs, got ${classes.length} ` +
        `(${classes.join(', ')}). Use the card that was saved with this model.`,
    )
  }
  const made: Predictor = {
    inputShape,
    card: { name: model.name, ...card, ...(classes && { classes }) },
    outputs(images) {
      const count = images.length / inputShape.reduce((product, side) => product * side, 1)
      return logitsOf('predictor', model, images, [count, ...inputShape])
    },
  }
  models.set(made, model)
  return made
}

/** The model from which {@link predictor} made a predictor; undefined for any other predictor. */
export function modelOf(made: Predictor): LayersModel | undefined {
  return models.get(made)
}

const models = new WeakMap<Predictor, LayersModel>()

/** @param wanted used if the model leaves a side open */
function shapeRead(model: LayersModel, wanted: ImageShape | undefined): ImageShape {
  const shapes = model.inputs.map(({ shape }) => shape)
  const [, ...sides] = shapes[0]!
  const shape = sides.map((side, axis) => side ?? wanted?.[axis])
  const fits = sides.every((side, axis) => !wanted || side === null || side === wanted[axis])
  const [height, width, channels] = shape
  if (shapes.length === 1 && shape.length === 3 && fits && height && width && channels) {
    return [height, width, channels]
  }
  throw new InkstoneError(
    `predictor: expected a model that takes images ${wanted ? `of ${wanted.join(' x ')}` : '[batch, height, width, channels]'}, ` +
      `got one that takes ${shapes.map(shown).join(' and ')}. ` +
      'If the model leaves the size open, name it: predictor(model, { imageShape: [28, 28, 1] }).',
  )
}

/** Outputs of an image, or of each of its steps. */
function rowGiven(model: LayersModel): number {
  const shapes = model.outputs.map(({ shape }) => shape)
  const size = shapes[0]!.at(-1)
  const isRow = shapes[0]!.length === 2 || shapes[0]!.length === 3
  if (shapes.length === 1 && isRow && typeof size === 'number') return size
  throw new InkstoneError(
    `predictor: expected a model that outputs [batch, outputs] or [batch, steps, outputs], got one that outputs ${shapes.map(shown).join(' and ')}. ` +
      'Write an object with inputShape and outputs(images) around it.',
  )
}

function shown(shape: readonly (number | null)[]): string {
  return `[${shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : 'any')).join(', ')}]`
}
