/** The position of the largest of `values[from..to)`, counted from `from`; the first on a tie, as in NumPy.
 * @example argMax([9, 1, 3, 3], 1, 4) // 1 */
export function argMax(values: ArrayLike<number>, from: number, to: number): number {
  let best = from
  for (let at = from + 1; at < to; at++) if (values[at]! > values[best]!) best = at
  return best - from
}
