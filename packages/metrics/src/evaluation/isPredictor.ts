import { InkstoneError, type Predictor } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Distinguishes a predictor from a LayersModel, whose `outputs` are tensors. */
export function isPredictor(model: LayersModel | Predictor): model is Predictor {
  return typeof model?.outputs === 'function'
}

/** @throws InkstoneError unless it is a LayersModel, or a predictor that takes images */
export function assertPredictor(stage: string, given: LayersModel | Predictor): void {
  const isModel = Array.isArray(given?.outputs) && 'apply' in given
  if (isModel) return
  if (isPredictor(given)) {
    const { inputShape } = given
    const isShape = Array.isArray(inputShape) && inputShape.length === 3
    if (isShape && inputShape.every((side) => Number.isInteger(side) && side >= 1)) return
    throw new InkstoneError(
      `${stage}: expected a predictor whose inputShape is [height, width, channels], got ${JSON.stringify(inputShape)}.`,
    )
  }
  throw new InkstoneError(
    `${stage}: expected a LayersModel, or a predictor with inputShape and outputs(images), got ` +
      `${given === null ? 'null' : typeof given}. Pass loadModel(directory).model, or an object of your own.`,
  )
}

/** @throws InkstoneError for a predictor, which has no gradients
 * @param why what the stage needs them for: `an attack uses them` */
export function assertGradients(
  stage: string,
  model: LayersModel | Predictor,
  why: string,
): asserts model is LayersModel {
  assertPredictor(stage, model)
  if (!isPredictor(model)) return
  throw new InkstoneError(
    `${stage}: expected a LayersModel, which has gradients, for ${why}; got the predictor ` +
      `'${model.card?.name ?? 'without a name'}'. Pass the model itself instead of predictor(model). Stages without ` +
      'gradients, such as evaluate and corruptionRobustness, take any predictor.',
  )
}
