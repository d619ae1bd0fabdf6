import { classOrder, InkstoneError, nameOutputs, outputNames, type Split } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Records which class each output of a model learns, for its evaluation. Labels are positions: a model that was
 * loaded or trained with other classes, or in another order, would unlearn what it knows. @throws InkstoneError
 * listing both orders and the fix */
export function nameClasses(stage: string, model: LayersModel, training: Split): void {
  const { classes } = training
  if (model.outputs[0]!.shape.at(-1) !== classes.length) return // its outputs are not classes
  const known = outputNames(model)
  const where = `${training.dataset}/${training.name}`
  if (known && classOrder(stage, known, classes, where).some((output, label) => output !== label)) {
    throw new InkstoneError(
      `${stage}: expected the classes of ${where} in the order of the model's outputs, which is ${known.join(', ')}, ` +
        `got ${classes.join(', ')}. newHead({ model, from, to, seed }) of @inkstone/finetuner reorders the outputs like the data.`,
    )
  }
  nameOutputs(model, classes)
}
