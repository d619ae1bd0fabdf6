import { finiteNumber, InkstoneError } from '@inkstone/core'
import type { RiskCoveragePoint } from './riskCoverage'

/** The point of a risk-coverage curve that accepts most at no more than this error rate. Use the curve of the
 * validation part, and test its threshold with `readRate`: chosen on the test, it would be optimistic. @param curve
 * the result of `riskCoverage()` @param errorRate the highest allowed error rate among accepted images, 0 to 1: 0.01
 * for 1 % @throws InkstoneError if no threshold meets it
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
    `thresholdFor: expected an error rate that some threshold meets, got ${errorRate}: the lowest is ${least.risk}, ` +
      `accepting ${least.coverage} of the images. Allow more errors, or train a better model.`,
  )
}
