import type { ClassScore } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'
import { classCounts } from './classCounts'
import { fraction } from './classMetric'
import { f1Of } from './f1'
import { precisionOf } from './precision'
import { recallOf } from './recall'

/** Precision, recall, F1 and support of each class, from a confusion matrix.
 * @param confusion `[true class][predicted class]`, counts
 * @param classes the name of each class
 * @example classScores([[1, 0], [1, 2]], ['cat', 'dog'])[0]
 * // { class: 'cat', precision: 0.5, recall: 1, f1: 0.6667, support: 1 } */
export function classScores(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): ClassScore[] {
  assertArgument('classScores.confusion', confusion, 'list', 'confusionMatrix().result() gives it.')
  assertArgument('classScores.classes', classes, 'list')
  return classCounts(confusion).map((counts, index) => ({
    class: classes[index]!,
    precision: fraction(...precisionOf(counts)),
    recall: fraction(...recallOf(counts)),
    f1: fraction(...f1Of(counts)),
    support: counts.truePositives + counts.falseNegatives,
  }))
}
