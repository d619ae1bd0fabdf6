import type { ClassCounts } from './classCounts'
import { type ClassMetric, classMetric, fraction } from './classMetric'

/** The harmonic mean of precision and recall of a class; the mean over all classes.
 * A class that neither occurs nor is predicted has F1 0.
 * @example
 * const metric = f1()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [0.6667, 0]
 * metric.result() // 0.3333 */
export function f1(): ClassMetric {
  return classMetric('f1', f1Of)
}

/** `2 TP / (2 TP + FP + FN)`, 0 where undefined. */
export function f1Of({ truePositives, falsePositives, falseNegatives }: ClassCounts): number {
  return fraction(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
}
