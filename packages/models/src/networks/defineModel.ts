import {
  assertArgument,
  InkstoneError,
  type Json,
  type ModelDefinition,
  type ModelInput,
  optionError,
  recordLineage,
  wholeNumber,
} from '@inkstone/core'
import type * as tfl from '@tensorflow/tfjs-layers'

/** Makes a definition from any function that builds a `tf.LayersModel`. @param name its name in the run's files:
 * `my/perceptron` @param build takes the images' shape, the number of classes and the seed of the initial weights
 * (see {@link seedWeights}) and returns a network from images `[batch, height, width, channels]` to logits `[batch,
 * classes]`, or `[batch, steps, classes]` along a line, without a softmax
 * @param options of the definition, for the run's `recipe.json`
 * @throws InkstoneError from the definition's `build`, if the network's shapes are not those, or it ends in
 * a softmax
 * @example
 * const perceptron = defineModel('perceptron', ({ imageShape, classes, seed }) => {
 *   const model = tfl.sequential({ layers: [
 *     tfl.layers.flatten({ inputShape: [...imageShape] }),
 *     tfl.layers.dense({ units: classes, name: 'logits' }),
 *   ] })
 *   seedWeights(model, seed)
 *   return model
 * }) */
export function defineModel(
  name: string,
  build: (input: ModelInput) => tfl.LayersModel,
  options: { readonly [key: string]: Json } = {},
): ModelDefinition {
  if (typeof name !== 'string' || name === '') {
    throw optionError({ option: 'defineModel.name', expected: 'a name', given: name })
  }
  assertArgument('defineModel.build', build, 'function')
  return {
    name,
    options,
    build(input) {
      checkInput(name, input)
      const model = build(input)
      checkNetwork(name, model, input)
      recordLineage(model, []) // its weights are freshly initialised
      return model
    },
  }
}

function checkInput(name: string, input: ModelInput): void {
  assertArgument(`${name}.build`, input, 'object', 'Pass { imageShape, classes, seed }.')
  const { imageShape, classes, seed } = input
  wholeNumber(`${name}.classes`, classes, { min: 1 })
  wholeNumber(`${name}.seed`, seed, { min: 0 })
  if (
    Array.isArray(imageShape) &&
    imageShape.length === 3 &&
    imageShape.every((size) => Number.isInteger(size) && size >= 1)
  ) {
    return
  }
  throw optionError({
    option: `${name}.imageShape`,
    expected: '[height, width, channels], each a whole number >= 1',
    given: imageShape,
  })
}

function checkNetwork(name: string, model: tfl.LayersModel, input: ModelInput): void {
  const { imageShape, classes } = input
  checkShape(name, 'input', model.inputs, [null, ...imageShape])
  checkShape(name, 'output', model.outputs, outputShape(model, classes))
  const last = model.outputs[0]!.sourceLayer
  const isSoftmax = last.getClassName() === 'Softmax' || last.getConfig().activation === 'softmax'
  if (!isSoftmax) return
  throw new InkstoneError(
    `${name}: expected logits, but layer '${last.name}' ends in a softmax. Remove its activation: the loss ` +
      'and the prediction apply the softmax themselves.',
  )
}

/** What a model with so many classes outputs: a row of them, or one for each of its steps. */
export function outputShape(model: tfl.LayersModel, classes: number): (number | null)[] {
  const shape = model.outputs[0]!.shape
  return shape.length === 3 ? [null, shape[1]!, classes] : [null, classes]
}

/** @throws InkstoneError unless there is one tensor and it has this shape */
export function checkShape(
  name: string,
  what: 'input' | 'output',
  tensors: readonly { shape: readonly (number | null)[] }[],
  expected: readonly (number | null)[],
): void {
  const found = tensors.map(({ shape }) => written(shape)).join(' and ')
  if (found === written(expected)) return
  throw new InkstoneError(`${name}: expected an ${what} of ${written(expected)}, found ${found}.`)
}

function written(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? 'batch').join(', ')}]`
}
