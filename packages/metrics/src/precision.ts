import type { ClassCounts } from './classCounts'
import { type ClassMetric, classMetric, fraction } from './classMetric'

/** Of the images that were called a class, the fraction that is of it; the mean over all classes.
 * A class that was never predicted has precision 0.
 * @example
 * const metric = precision()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [0.5, 0]
 * metric.result() // 0.25 */
export function precision(): ClassMetric {
  return classMetric('precision', precisionOf)
}

/** `true positives / (true positives + false positives)`, 0 where undefined. */
export function precisionOf({ truePositives, falsePositives }: ClassCounts): number {
  return fraction(truePositives, truePositives + falsePositives)
}
