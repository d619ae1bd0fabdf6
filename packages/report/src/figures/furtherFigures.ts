import type { Evaluation } from '@inkstone/core'

/** What an evaluation found beside the figures of a classification. */
export interface FurtherFigures {
  readonly evaluation: Evaluation
  /** By name: `loss` first where the task is no classification, then its figures and the recipe's metrics. */
  readonly figures: Readonly<Record<string, number>>
}

/** The figures of tasks that are no classification, and the metrics that a recipe asks for, one entry an evaluation that
 * has any. */
export function furtherFigures(evaluations: readonly Evaluation[]): FurtherFigures[] {
  return evaluations.flatMap((evaluation) => {
    const { task, loss, metrics } = evaluation
    const figures = { ...(task !== undefined && { loss }), ...metrics }
    return Object.keys(figures).length > 0 ? [{ evaluation, figures }] : []
  })
}

/** A figure whose unit nobody knows: four digits that count. @example plainFigure(12.34567) // '12.35' */
export function plainFigure(value: number): string {
  return String(Number(value.toPrecision(4)))
}
