import {
  type ClassFraction,
  type ClassMetric,
  type ClassMetricOptions,
  classMetric,
} from './classMetric'
import { fBetaOf } from './fBeta'

/** The harmonic mean of precision and recall of a class; the mean over all classes.
 * A class that neither occurs nor is predicted counts as 0, unless `undefinedAs` is set.
 * @example
 * const metric = f1()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [0.6667, 0]
 * metric.result() // 0.3333 */
export function f1(options: ClassMetricOptions = {}): ClassMetric {
  return classMetric('f1', f1Of, options)
}

/** `2 TP / (2 TP + FP + FN)`. */
export const f1Of: ClassFraction = fBetaOf(1)
