import { type Predictions, wholeNumber } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'

export interface TopLoss {
  /** Row of the predictions, from 0. */
  position: number
  label: number
  predicted: number
  /** Probability of the predicted class. */
  confidence: number
  /** In nats. */
  loss: number
}

/** The predictions with the highest loss, correct ones included: the hardest images, and possibly wrong labels.
 * @param limit how many, >= 1 @returns by decreasing loss; on a tie in their order @throws InkstoneError for invalid
 * predictions
 * @example
 * topLosses({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] }, 1)
 * // [{ position: 1, label: 1, predicted: 0, confidence: 0.8, loss: 1.6094 }] */
export function topLosses(predictions: Predictions, limit = 20): TopLoss[] {
  wholeNumber('topLosses.limit', limit, { min: 1, unit: 'predictions' })
  checkPredictions('topLosses', predictions, 0)
  const { classes, labels, probabilities } = predictions
  const losses = Float64Array.from(labels, (label, row) => {
    return -Math.log(Math.max(probabilities[row * classes + label]!, Number.EPSILON))
  })
  const order = Uint32Array.from(losses, (_, row) => row)
  order.sort((a, b) => losses[b]! - losses[a]! || a - b)
  return Array.from(order.subarray(0, limit), (position) => {
    const predicted = argMax(probabilities, position * classes, (position + 1) * classes)
    return {
      position,
      label: labels[position]!,
      predicted,
      confidence: probabilities[position * classes + predicted]!,
      loss: losses[position]!,
    }
  })
}
