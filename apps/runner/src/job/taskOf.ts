import {
  InkstoneError,
  type LoadedDataset,
  type ModelCard,
  type Recipe,
  type Split,
} from '@inkstone/core'
import type { Confidence } from '@inkstone/metrics'

/** The names of a model's outputs for such data: the classes, unless the task says otherwise. */
export function outputsOf(
  { task }: Pick<Recipe, 'task'>,
  data: Pick<Split, 'classes' | 'imageShape'>,
): readonly string[] {
  return task?.outputs(data) ?? data.classes
}

/** Whether a recipe's model is a classifier: only then is there a confidence to calibrate, or a mistake to explain. */
export function classifies({ task }: Pick<Recipe, 'task'>): boolean {
  return !task || task.classifies === true
}

/** Refuses a model of another task, because the command needs classes.
 * @param command `inkstone predict` */
export function assertClassifier(command: string, { name, task }: ModelCard): void {
  if (task === undefined) return
  throw new InkstoneError(
    `${command}: expected a classifier, got ${name}, whose task is ${task}. Use it from a program: ` +
      'predictor(model, card).outputs(images) of @inkstone/metrics gives its outputs, and ' +
      'evaluate({ model, split, task }) its figures.',
  )
}

/** The card of a recipe's model. */
export function cardOf(
  recipe: Recipe,
  data: LoadedDataset,
  confidence: Confidence | undefined,
): ModelCard {
  const { imageShape, framing } = data
  return {
    name: recipe.model.name,
    classes: outputsOf(recipe, data),
    ...(!classifies(recipe) && { task: recipe.task!.name }),
    imageShape,
    framing,
    ...confidence,
  }
}
