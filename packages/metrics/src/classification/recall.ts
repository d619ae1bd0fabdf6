import type { ClassCounts } from './classCounts'
import { type ClassMetric, type ClassMetricOptions, classMetric } from './classMetric'

/** The fraction of a class's images that are predicted as it; the mean over all classes. A class that never occurs
 * counts as 0, unless `undefinedAs` is set.
 * @example
 * const metric = recall()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [1, 0]
 * metric.result() // 0.5 */
export function recall(options: ClassMetricOptions = {}): ClassMetric {
  return classMetric('recall', recallOf, options)
}

/** `true positives / (true positives + false negatives)`. */
export function recallOf({
  truePositives,
  falseNegatives,
}: ClassCounts): [part: number, whole: number] {
  return [truePositives, truePositives + falseNegatives]
}
