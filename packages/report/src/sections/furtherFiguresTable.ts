import type { Evaluation } from '@inkstone/core'
import { figure, type Row, type Table, table } from '../document/block'
import { strong } from '../document/phrase'
import { evaluationName } from '../figures/evaluationName'
import { count } from '../figures/formatFigure'
import { furtherFigures, plainFigure } from '../figures/furtherFigures'

/** The figures of other tasks and of the recipe's metrics, one line each; undefined if there are none. */
export function furtherFiguresTable(evaluations: readonly Evaluation[]): Table | undefined {
  const rows = furtherFigures(evaluations).flatMap(({ evaluation, figures }) =>
    Object.entries(figures).map(
      ([name, value]): Row => ({
        tainted: evaluation.contaminated,
        cells: [
          { text: evaluationName(evaluation) },
          { text: name },
          figure(count(evaluation.count), evaluation.count),
          figure(strong(plainFigure(value)), value),
        ],
      }),
    ),
  )
  if (rows.length === 0) return undefined
  const tasks = new Set(evaluations.flatMap(({ task }) => task ?? []))
  return table({
    label: 'Further figures',
    caption:
      tasks.size > 0
        ? `The figures of the task ${[...tasks].join(', ')}, its loss first, and of the recipe’s metrics.`
        : 'The metrics that the recipe asks for.',
    sortable: true,
    columns: ['Evaluation', 'Figure', 'Images', 'Value'],
    rows,
  })
}
