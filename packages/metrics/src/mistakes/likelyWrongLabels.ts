import type { Predictions } from '@inkstone/core'
import { checkPredictions } from '../evaluation/checkPredictions'

export interface LikelyWrongLabel {
  /** Row of the predictions, from 0. */
  position: number
  label: number
  /** The more likely class. */
  suggestion: number
  /** Probability of the suggestion minus that of the label: the larger, the more certain. */
  margin: number
}

/** Images whose label is likely wrong, by confident learning (Northcutt, Jiang and Chuang, 2021): a class is
 * confidently predicted if its probability is at least its mean over the images with that label. Of such classes the
 * most likely is taken; if it is not the image's label, the image is off the diagonal of the confident joint, and
 * listed.
 *
 * The probabilities must be for images that the model was not trained on: a test, or the held-out folds of a
 * cross-validation. Check each by eye: the method finds hard images too. @returns by decreasing margin @throws
 * InkstoneError for invalid predictions
 * @example
 * const probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7]
 * likelyWrongLabels({ classes: 2, labels: [0, 0, 0, 1, 1], probabilities })
 * // [{ position: 2, label: 0, suggestion: 1, margin: 0.8 }] */
export function likelyWrongLabels(predictions: Predictions): LikelyWrongLabel[] {
  checkPredictions('likelyWrongLabels', predictions, 0)
  const { classes, labels, probabilities } = predictions
  const thresholds = usualConfidence(predictions)
  const found: LikelyWrongLabel[] = []
  for (let position = 0; position < labels.length; position++) {
    const row = position * classes
    const label = labels[position]!
    let suggestion = -1
    for (let other = 0; other < classes; other++) {
      const probability = probabilities[row + other]!
      if (probability < thresholds[other]!) continue
      if (suggestion < 0 || probability > probabilities[row + suggestion]!) suggestion = other
    }
    if (suggestion < 0 || suggestion === label) continue
    const margin = probabilities[row + suggestion]! - probabilities[row + label]!
    found.push({ position, label, suggestion, margin })
  }
  return found.sort((a, b) => b.margin - a.margin || a.position - b.position)
}

/** `[classes]`: the mean probability of each class over the images with its label; infinite if there are none,
 * because the model's usual confidence is then unknown. */
function usualConfidence({ classes, labels, probabilities }: Predictions): Float64Array {
  const sums = new Float64Array(classes)
  const counts = new Float64Array(classes)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    sums[label]! += probabilities[row * classes + label]!
    counts[label]!++
  }
  return sums.map((sum, label) => (counts[label] === 0 ? Infinity : sum / counts[label]!))
}
