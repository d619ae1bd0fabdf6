import type { ClassEvaluation, Interval } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'

/** Of an evaluation's accuracy: Wilson's, 95 %.
 * @example evaluationInterval(metrics.evaluations[0]) // { low: 0.9871, high: 0.9911 } */
export function evaluationInterval({ accuracy, count }: ClassEvaluation): Interval {
  return wilsonInterval(Math.round(accuracy * count), count)
}
