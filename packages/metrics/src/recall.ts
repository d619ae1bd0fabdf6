import type { ClassCounts } from './classCounts'
import { type ClassMetric, classMetric, fraction } from './classMetric'

/** Of the images of a class, the fraction that was called so; the mean over all classes.
 * A class that never occurs has recall 0.
 * @example
 * const metric = recall()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [1, 0]
 * metric.result() // 0.5 */
export function recall(): ClassMetric {
  return classMetric('recall', recallOf)
}

/** `true positives / (true positives + false negatives)`, 0 where undefined. */
export function recallOf({ truePositives, falseNegatives }: ClassCounts): number {
  return fraction(truePositives, truePositives + falseNegatives)
}
