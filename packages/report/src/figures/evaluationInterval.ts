import type { ClassEvaluation, Interval } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'

/** Of an evaluation's accuracy: Wilson's, 95 %.
 * @example evaluationInterval(metrics.evaluations[0]) // { low: 0.9871, high: 0.9911 } */
export function evaluationInterval(evaluation: ClassEvaluation): Interval {
  assertArgument('evaluationInterval', evaluation, 'object')
  const { accuracy, count } = evaluation
  return wilsonInterval(Math.round(accuracy * count), count)
}
