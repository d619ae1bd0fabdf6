import { InkstoneError, wholeNumber } from '@inkstone/core'

/** Labels as one-hot rows, for losses of other libraries. Inkstone's own losses take class ids.
 * @param labels `[size]`, each in `[0, classes)`
 * @returns `[size, classes]` float32
 * @throws InkstoneError for an unknown label, naming the first
 * @example oneHot([2, 0], 3) // Float32Array [0, 0, 1, 1, 0, 0] */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array {
  wholeNumber('oneHot.classes', classes, { min: 2 })
  const rows = new Float32Array(labels.length * classes)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new InkstoneError(
        `oneHot.labels: expected whole numbers from 0 to ${classes - 1}, got ${label} at position ${row}. ` +
          'Give the number of all classes, or fix the label.',
      )
    }
    rows[row * classes + label] = 1
  }
  return rows
}
