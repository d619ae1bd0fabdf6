import { logSumExp } from '@inkstone/pixels'

/** Softmax of each row, in float64, rounded to float32 once.
 * @param logits `[rows, classes]`
 * @returns `[rows, classes]`, each row sums to 1 */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length)
  for (let from = 0; from < logits.length; from += classes) {
    const normaliser = logSumExp(logits, from, from + classes)
    for (let at = from; at < from + classes; at++) {
      probabilities[at] = Math.exp(logits[at]! - normaliser)
    }
  }
  return probabilities
}
