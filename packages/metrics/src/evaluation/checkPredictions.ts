import { assertArgument, InkstoneError, type Predictions } from '@inkstone/core'

/** How far the sum of a row may be from 1: float32 softmax over a thousand classes stays well below. */
const tolerance = 1e-4

/** Refuses invalid predictions.
 * @param name of the metric, for the message
 * @param seen number of classes in earlier updates, 0 if there were none
 * @throws InkstoneError for different lengths, another number of classes than before, a label out of
 *   range, a probability that is negative or NaN, a row that does not sum to 1 */
export function checkPredictions(name: string, predictions: Predictions, seen: number): void {
  assertArgument(`${name}.predictions`, predictions, 'predictions')
  const { classes, labels, probabilities } = predictions
  if (!Number.isInteger(classes) || classes < 2) {
    throw new InkstoneError(`${name}: expected at least 2 classes, got ${classes}.`)
  }
  if (seen !== 0 && seen !== classes) {
    throw new InkstoneError(
      `${name}: expected ${seen} classes as in earlier updates, got ${classes}. ` +
        'Call reset() before predictions of another kind.',
    )
  }
  if (probabilities.length !== labels.length * classes) {
    throw new InkstoneError(
      `${name}: expected ${labels.length} labels x ${classes} classes = ${labels.length * classes} ` +
        `probabilities, got ${probabilities.length}. Pass one row of ${classes} for each label.`,
    )
  }
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new InkstoneError(
        `${name}: expected labels that are whole numbers from 0 to ${classes - 1}, got ${label} in row ${row}.`,
      )
    }
    checkRow(name, probabilities, row, classes)
  }
}

function checkRow(name: string, values: ArrayLike<number>, row: number, classes: number): void {
  let sum = 0
  for (let column = 0; column < classes; column++) {
    const value = values[row * classes + column]!
    if (!(value >= 0)) {
      throw new InkstoneError(
        `${name}: expected probabilities >= 0, got ${value} in row ${row}, class ${column}. ` +
          'Pass probabilities, not logits: predict() returns them.',
      )
    }
    sum += value
  }
  if (Math.abs(sum - 1) <= tolerance) return
  throw new InkstoneError(
    `${name}: expected probabilities that sum to 1 in each row, got ${sum} in row ${row}. ` +
      'Pass the softmax of the logits: predict() returns it.',
  )
}
