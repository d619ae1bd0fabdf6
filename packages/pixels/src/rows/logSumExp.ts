/** `ln(sum(exp(values[from..to))))` in float64, without overflow: the largest value is factored out first.
 * @example logSumExp([0, 0], 0, 2) // 0.6931 = ln 2 */
export function logSumExp(values: ArrayLike<number>, from: number, to: number): number {
  let greatest = -Infinity
  for (let at = from; at < to; at++) greatest = Math.max(greatest, values[at]!)
  if (greatest === -Infinity) return -Infinity
  let sum = 0
  for (let at = from; at < to; at++) sum += Math.exp(values[at]! - greatest)
  return greatest + Math.log(sum)
}
