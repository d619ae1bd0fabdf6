import type { Predictions } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'

/** Which predictions are correct: 1, or 0. On a tie the first class counts. @returns `[size]` @throws InkstoneError
 * for invalid predictions
 * @example correctness({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] }) // [1, 0] */
export function correctness(predictions: Predictions): Uint8Array {
  checkPredictions('correctness', predictions, 0)
  const { classes, labels, probabilities } = predictions
  return Uint8Array.from(labels, (label, row) =>
    Number(argMax(probabilities, row * classes, (row + 1) * classes) === label),
  )
}
