import type { Metric } from '@inkstone/core'
import { marginMetric } from '../ranking/marginMetric'

/** Agreement beyond chance (Cohen, 1960): `(observed - expected) / (1 - expected)`, where `expected` is the agreement
 * of random guesses with these frequencies. 1 is perfect, 0 is no better than chance, also if only one class occurs
 * and is predicted.
 * @example
 * const metric = cohenKappa()
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result() // 0 */
export function cohenKappa(): Metric {
  return marginMetric('cohen-kappa', 'cohenKappa', ({ right, count, label, predicted }) => {
    let expected = 0
    for (const [index, times] of label.entries()) expected += times * predicted[index]!
    const chance = expected / count ** 2
    return chance === 1 ? 0 : (right / count - chance) / (1 - chance)
  })
}
