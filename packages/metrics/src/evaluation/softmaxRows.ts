import { logSumExp } from '@inkstone/pixels'
/** Softmax of each row, in float64, rounded to float32 once: no overflow for any logits. @param logits `[rows,
 * classes]` @param temperature the divisor of the logits
 * @returns `[rows, classes]`, each row sums to 1
 * @example softmaxRows([0, 0], 2) // [0.5, 0.5] */
export function softmaxRows(
  logits: ArrayLike<number>,
  classes: number,
  temperature = 1,
): Float32Array {
  const scaled = tempered(logits, temperature)
  const probabilities = new Float32Array(scaled.length)
  for (let from = 0; from < scaled.length; from += classes) {
    const normaliser = logSumExp(scaled, from, from + classes)
    for (let at = from; at < from + classes; at++) {
      probabilities[at] = Math.exp(scaled[at]! - normaliser)
    }
  }
  return probabilities
}

/** Logits divided by a temperature, in float64. */
export function tempered(logits: ArrayLike<number>, temperature: number): ArrayLike<number> {
  return temperature === 1 ? logits : Float64Array.from(logits, (logit) => logit / temperature)
}
