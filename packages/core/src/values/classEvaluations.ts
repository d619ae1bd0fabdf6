import { assertArgument } from '../checks/assertArgument'
import type { ClassEvaluation, Evaluation } from '../contracts/run'

/** The evaluations of classifiers, which have accuracies and class tables; those of other tasks only have figures.
 * @example classEvaluations(metrics.evaluations)[0]?.accuracy // 0.9893 */
export function classEvaluations(evaluations: readonly Evaluation[]): ClassEvaluation[] {
  assertArgument('classEvaluations', evaluations, 'list')
  return evaluations.filter(isClassEvaluation)
}

/** Whether it is the evaluation of a classifier. */
export function isClassEvaluation(evaluation: Evaluation): evaluation is ClassEvaluation {
  return evaluation.task === undefined
}
