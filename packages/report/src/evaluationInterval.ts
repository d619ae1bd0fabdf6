import { type Evaluation, type Interval, wilsonInterval } from '@inkstone/core'

/** Of an evaluation's accuracy: Wilson's, 95 %. */
export function evaluationInterval({ accuracy, count }: Evaluation): Interval {
  return wilsonInterval(Math.round(accuracy * count), count)
}
