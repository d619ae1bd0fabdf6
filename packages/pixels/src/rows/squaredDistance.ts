/** The squared distance of a row of probabilities from the truth, 1 for the label and 0 for others, summed over the
 * classes: 0 to 2 (Brier, 1950).
 * @param values of many rows; this one is `values[from..to)`
 * @param label counted from `from`
 * @example squaredDistance([0.8, 0.2], 0, 2, 0) // 0.08 */
export function squaredDistance(
  values: ArrayLike<number>,
  from: number,
  to: number,
  label: number,
): number {
  let sum = 0
  for (let at = from; at < to; at++) {
    const truth = at - from === label ? 1 : 0
    sum += (values[at]! - truth) ** 2
  }
  return sum
}
