import { type ClassEvaluation, classEvaluations, type Evaluation } from '@inkstone/core'
import { evaluationInterval, furtherFigures, plainFigure } from '@inkstone/report'
import { count, interval, percent, table } from './format'
import type { Terminal } from './terminal'

/** Tables of evaluations at most 80 columns wide: accuracies with their intervals, one per line, then the figures of
 * other tasks and of the recipe's metrics. */
export function printEvaluations(evaluations: readonly Evaluation[], terminal: Terminal): void {
  const classes = classEvaluations(evaluations)
  if (classes.length > 0) printAccuracies(classes, terminal)
  const rows = furtherFigures(evaluations).flatMap(({ evaluation, figures }) =>
    Object.entries(figures).map(([name, value]) => ({
      cells: [cut(evaluation.name, 22), count(evaluation.count), cut(name, 30), plainFigure(value)],
      contaminated: evaluation.contaminated,
      nearCopies: evaluation.nearCopies,
    })),
  )
  if (rows.length === 0) return
  printRows([['', 'images', 'figure', 'value'], ...rows.map(({ cells }) => cells)], rows, terminal)
}

function printAccuracies(evaluations: readonly ClassEvaluation[], terminal: Terminal): void {
  const rows = evaluations.map((evaluation) => [
    cut(evaluation.name, 22),
    count(evaluation.count),
    percent(evaluation.accuracy),
    interval(evaluationInterval(evaluation)),
    evaluation.loss.toFixed(4),
    evaluation.f1.toFixed(4),
  ])
  const head = ['', 'images', 'accuracy', '95 %', 'loss', 'F1']
  printRows([head, ...rows], evaluations, terminal, evaluations.map(absence))
}

/** @param of each row below the head, what its images have to do with those that touched the weights
 * @param absent of each row, which classes its test lacks */
function printRows(
  rows: readonly (readonly string[])[],
  of: readonly Pick<Evaluation, 'contaminated' | 'nearCopies'>[],
  terminal: Terminal,
  absent?: readonly (string | undefined)[],
): void {
  const { bold, red, yellow } = terminal.colors
  const [head = '', ...lines] = table(rows)
  terminal.say(bold(head))
  for (const [index, line] of lines.entries()) {
    terminal.say(line)
    const { contaminated, nearCopies } = of[index]!
    if (contaminated) {
      terminal.say(`  ${red('CONTAMINATED')}: images of this test touched the weights.`)
    }
    if (nearCopies !== undefined) {
      const copies = `${count(nearCopies)} images are as good as some that touched the weights.`
      terminal.say(`  ${yellow('NEAR COPIES')}: ${copies}`)
    }
    const lacks = absent?.[index]
    if (lacks !== undefined) terminal.say(`  ${yellow('CLASSES')}: ${lacks}`)
  }
  terminal.say()
}

/** Says which classes a test lacks. */
function absence({ perClass }: ClassEvaluation): string | undefined {
  const absent = perClass.filter(({ support }) => support === 0)
  if (absent.length === 0) return undefined
  const names = absent.slice(0, 10).map((one) => one.class)
  const more = absent.length > 10 ? ` and ${absent.length - 10} more` : ''
  return `no images of ${names.join(', ')}${more}: the averages are over the other ${perClass.length - absent.length}.`
}

/** The end of a long name says more than its beginning. */
function cut(name: string, columns: number): string {
  return name.length <= columns ? name : `…${name.slice(1 - columns)}`
}
