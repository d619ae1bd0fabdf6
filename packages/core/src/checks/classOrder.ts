import { assertArgument } from './assertArgument'
import { InkstoneError } from './inkstoneError'

/** The position of each class of a dataset among a model's outputs. Classes are matched by name: the same names in
 * another order are the same classes. @param stage the caller, for the message: `evaluate`
 * @param outputs names of the model's outputs, in their order
 * @param classes names of the dataset's classes, in the order of their labels
 * @param where the dataset's part: `mnist/test`
 * @returns `[classes]`: the output of each class
 * @throws InkstoneError listing both, unless the names are the same
 * @example classOrder('evaluate', ['b', 'a'], ['a', 'b'], 'letters/test') // [1, 0] */
export function classOrder(
  stage: string,
  outputs: readonly string[],
  classes: readonly string[],
  where: string,
): number[] {
  assertArgument(`${stage}.outputs`, outputs, 'list')
  assertArgument(`${stage}.classes`, classes, 'list')
  const order = classes.map((name) => outputs.indexOf(name))
  if (outputs.length === classes.length && new Set(order).size === classes.length) {
    if (!order.includes(-1)) return order
  }
  throw new InkstoneError(
    `${stage}: expected a model of the classes of ${where}, which are ${listed(classes)}, got one of ` +
      `${listed(outputs)}. Take data with the model's classes, or give the model a head for these ` +
      '(newHead of @inkstone/finetuner) and fine-tune it.',
  )
}

/** `'a', 'b', 'c'`; at most the first twenty. */
function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, 20)
    .map((name) => `'${name}'`)
    .join(', ')
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown || 'none'
}
