import type { ClassEvaluation } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { classCounts } from '../classification/classCounts'
import { fraction, meanOf } from '../classification/classMetric'
import { f1Of } from '../classification/f1'
import { precisionOf } from '../classification/precision'
import { recallOf } from '../classification/recall'
import { bootstrapIntervals } from '../comparison/bootstrapIntervals'

/** The confidence intervals of an evaluation's figures.
 * @param labels `[count]`
 * @param predicted `[count]`
 * @param losses `[count]`, in nats */
export function evaluationIntervals(
  classes: number,
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  losses: ArrayLike<number>,
): NonNullable<ClassEvaluation['intervals']> {
  const size = labels.length
  let right = 0
  for (let row = 0; row < size; row++) if (labels[row] === predicted[row]) right++
  const occur = new Array<number>(classes).fill(0)
  for (let row = 0; row < size; row++) occur[labels[row]!] = 1
  const figures = (rows: Uint32Array) => {
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
    let loss = 0
    for (const row of rows) {
      confusion[labels[row]!]![predicted[row]!]!++
      loss += losses[row]!
    }
    const counts = classCounts(confusion)
    const mean = (of: typeof precisionOf) =>
      meanOf(
        counts.map((one) => fraction(...of(one))),
        occur,
      )
    return {
      loss: loss / size,
      precision: mean(precisionOf),
      recall: mean(recallOf),
      f1: mean(f1Of),
    }
  }
  return { accuracy: wilsonInterval(right, size), ...bootstrapIntervals({ size, figures }) }
}
