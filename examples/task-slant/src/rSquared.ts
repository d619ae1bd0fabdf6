import { InkstoneError, type Metric } from '@inkstone/core'
import type { Regressed } from './regression.js'

/** The share of the targets' variance that the outputs explain: 1 where all are right, 0 where they are no better than the
 * targets' mean, less where they are worse. `1 - sum (target - output)^2 / sum (target - mean)^2`; the deviations from the
 * mean are summed as they come (Welford, 1962).
 * @example trainer({ best: 'validation/rSquared' }) // in a recipe that has metrics: [rSquared] */
export function rSquared(): Metric<number, Regressed> {
  let [count, mean, deviations, errors] = [0, 0, 0, 0]
  return {
    name: 'rSquared',
    better: 'higher',
    update({ targets, outputs }) {
      for (const [row, target] of targets.entries()) {
        errors += (target - outputs[row]!) ** 2
        count++
        const away = target - mean
        mean += away / count
        deviations += away * (target - mean)
      }
    },
    result() {
      if (count === 0)
        throw new InkstoneError('rSquared: expected images, got none. Update it first.')
      return 1 - errors / deviations
    },
    reset() {
      ;[count, mean, deviations, errors] = [0, 0, 0, 0]
    },
  }
}
