import { classOrder, InkstoneError, nameOutputs, outputNames, type Split } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Remembers which class each output of a model learns, for whoever evaluates it. Labels are positions: a model that was
 * loaded or trained with other classes, or with these in another order, would unlearn what it knows.
 * @throws InkstoneError that lists both orders, and the mend */
export function nameClasses(stage: string, model: LayersModel, training: Split): void {
  const { classes } = training
  if (model.outputs[0]!.shape.at(-1) !== classes.length) return // its outputs are no classes
  const known = outputNames(model)
  const where = `${training.dataset}/${training.name}`
  if (known && classOrder(stage, known, classes, where).some((output, label) => output !== label)) {
    throw new InkstoneError(
      `${stage}: expected the classes of ${where} in the order of the model's outputs, which is ${known.join(', ')}, ` +
        `got ${classes.join(', ')}. newHead({ model, from, to, seed }) of @inkstone/finetuner brings the outputs into ` +
        'the order of the data.',
    )
  }
  nameOutputs(model, classes)
}
