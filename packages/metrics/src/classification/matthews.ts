import type { Metric } from '@inkstone/core'
import { marginMetric } from '../ranking/marginMetric'

/** The correlation of labels and predictions (Matthews, 1975; for more than two classes Gorodkin, 2004):
 * `(c s - Σ p t) / sqrt((s² - Σ p²) (s² - Σ t²))` with `c` correct of `s` images, `p` predicted and `t` true of each
 * class. From -1 to 1; 0 if only one class occurs or is predicted.
 * @example
 * const metric = matthews()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.2, 0.8] })
 * metric.result() // 1 */
export function matthews(): Metric {
  return marginMetric('matthews', 'matthews', ({ right, count, label, predicted }) => {
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, index) => sum + value * b[index]!, 0)
    const spread =
      (count ** 2 - product(predicted, predicted)) * (count ** 2 - product(label, label))
    return spread === 0 ? 0 : (right * count - product(predicted, label)) / Math.sqrt(spread)
  })
}
