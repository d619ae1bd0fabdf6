import { finiteNumber, InkstoneError } from '@inkstone/core'
import type { RiskCoveragePoint } from './riskCoverage'

/** The point of a risk-coverage curve that reads most at no more than this error rate. Take the curve of the
 * validation part, and test its threshold with `readRate`: chosen on the test, it would flatter.
 * @param curve what `riskCoverage()` gave
 * @param errorRate the greatest fraction of the images read that may be wrong, 0 to 1: 0.01 for 1 %
 * @throws InkstoneError if no threshold keeps to it
 * @example
 * const curve = [{ threshold: 0.9, coverage: 0.5, risk: 0 }, { threshold: 0.8, coverage: 1, risk: 0.5 }]
 * thresholdFor(curve, 0.01).threshold // 0.9 */
export function thresholdFor(
  curve: readonly RiskCoveragePoint[],
  errorRate: number,
): RiskCoveragePoint {
  finiteNumber('thresholdFor.errorRate', errorRate, { min: 0, max: 1 })
  const [surest] = curve
  if (!surest) {
    throw new InkstoneError(
      'thresholdFor: expected a curve of at least one point, got none. Pass riskCoverage().result().',
    )
  }
  const found = curve.findLast(({ risk }) => risk <= errorRate)
  if (found) return found
  const least = curve.reduce((best, point) => (point.risk < best.risk ? point : best), surest)
  throw new InkstoneError(
    `thresholdFor: expected an error rate that some threshold keeps to, got ${errorRate}: the least is ${least.risk}, ` +
      `reading ${least.coverage} of the images. Allow more errors, or train a better model.`,
  )
}
