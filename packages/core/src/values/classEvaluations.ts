import type { ClassEvaluation, Evaluation } from '../contracts/run'

/** Those of classifiers, which have accuracies and class tables; evaluations of other tasks have figures alone.
 * @example classEvaluations(metrics.evaluations)[0]?.accuracy // 0.9893 */
export function classEvaluations(evaluations: readonly Evaluation[]): ClassEvaluation[] {
  return evaluations.filter(isClassEvaluation)
}

/** Whether an evaluation is of a classifier. */
export function isClassEvaluation(evaluation: Evaluation): evaluation is ClassEvaluation {
  return evaluation.task === undefined
}
