import type { Evaluation } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'

/** An evaluation's figures besides those of a classification. */
export interface FurtherFigures {
  readonly evaluation: Evaluation
  /** By name: `loss` first unless the task is classification, then its figures and the recipe's metrics. */
  readonly figures: Readonly<Record<string, number>>
}

/** The figures of tasks other than classification and the recipe's metrics, one entry for each evaluation that has
 * any. */
export function furtherFigures(evaluations: readonly Evaluation[]): FurtherFigures[] {
  assertArgument('furtherFigures.evaluations', evaluations, 'list')
  return evaluations.flatMap((evaluation) => {
    const { task, loss, metrics } = evaluation
    const figures = { ...(task !== undefined && { loss }), ...metrics }
    return Object.keys(figures).length > 0 ? [{ evaluation, figures }] : []
  })
}

/** A figure of unknown unit: four significant digits. @example plainFigure(12.34567) // '12.35' */
export function plainFigure(value: number): string {
  assertArgument('plainFigure.value', value, 'number')
  return String(Number(value.toPrecision(4)))
}
