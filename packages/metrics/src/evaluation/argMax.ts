/** The predicted class of a row of `[rows, classes]`; the first one of equals, as in NumPy.
 * @example argMax([0.1, 0.9, 0.5, 0.5], 1, 2) // 0 */
export function argMax(values: ArrayLike<number>, row: number, classes: number): number {
  let best = 0
  for (let column = 1; column < classes; column++) {
    if (values[row * classes + column]! > values[row * classes + best]!) best = column
  }
  return best
}
