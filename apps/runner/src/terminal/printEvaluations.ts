import type { Evaluation } from '@inkstone/core'
import { evaluationInterval } from '@inkstone/report'
import { count, interval, percent, table } from './format'
import type { Terminal } from './terminal'

/** A table of evaluations, one a line, at most 80 columns wide: no accuracy without its interval. */
export function printEvaluations(evaluations: readonly Evaluation[], terminal: Terminal): void {
  if (evaluations.length === 0) return
  const { bold, red } = terminal.colors
  const rows = evaluations.map((evaluation) => [
    cut(evaluation.name, 22),
    count(evaluation.count),
    percent(evaluation.accuracy),
    interval(evaluationInterval(evaluation)),
    evaluation.loss.toFixed(4),
    evaluation.f1.toFixed(4),
  ])
  const [head = '', ...lines] = table([['', 'images', 'accuracy', '95 %', 'loss', 'F1'], ...rows])
  terminal.say(bold(head))
  for (const [index, line] of lines.entries()) {
    terminal.say(line)
    if (!evaluations[index]!.contaminated) continue
    terminal.say(`  ${red('CONTAMINATED')}: images of this test touched the weights.`)
  }
  terminal.say()
}

/** The end of a long name tells more than its beginning. */
function cut(name: string, columns: number): string {
  return name.length <= columns ? name : `…${name.slice(1 - columns)}`
}
