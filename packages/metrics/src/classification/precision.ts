import type { ClassCounts } from './classCounts'
import { type ClassMetric, type ClassMetricOptions, classMetric } from './classMetric'

/** The fraction of images predicted as a class that are of it; the mean over all classes. A class that was never
 * predicted counts as 0, unless `undefinedAs` is set.
 * @example
 * const metric = precision()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [0.5, 0]
 * metric.result() // 0.25 */
export function precision(options: ClassMetricOptions = {}): ClassMetric {
  return classMetric('precision', precisionOf, options)
}

/** `true positives / (true positives + false positives)`. */
export function precisionOf({
  truePositives,
  falsePositives,
}: ClassCounts): [part: number, whole: number] {
  return [truePositives, truePositives + falsePositives]
}
