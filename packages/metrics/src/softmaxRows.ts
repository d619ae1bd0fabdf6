/** Softmax of each row, in float64, rounded to float32 once: no overflow, whatever the logits.
 * @param logits `[rows, classes]`
 * @returns `[rows, classes]`, each row sums to 1
 * @example softmaxRows([0, 0], 2) // [0.5, 0.5] */
export function softmaxRows(logits: ArrayLike<number>, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length)
  for (let from = 0; from < logits.length; from += classes) {
    const normaliser = logSumExp(logits, from, from + classes)
    for (let at = from; at < from + classes; at++) {
      probabilities[at] = Math.exp(logits[at]! - normaliser)
    }
  }
  return probabilities
}

/** `ln(sum(exp(values[from..to))))`; the greatest value is taken out first, so that nothing overflows. */
export function logSumExp(values: ArrayLike<number>, from: number, to: number): number {
  let greatest = -Infinity
  for (let at = from; at < to; at++) greatest = Math.max(greatest, values[at]!)
  let sum = 0
  for (let at = from; at < to; at++) sum += Math.exp(values[at]! - greatest)
  return greatest + Math.log(sum)
}
