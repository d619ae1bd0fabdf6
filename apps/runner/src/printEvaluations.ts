import type { Evaluation } from '@inkstone/core'
import { count, percent, table } from './format'
import type { Terminal } from './terminal'

/** A table of evaluations, one a line, at most 80 columns wide. */
export function printEvaluations(evaluations: readonly Evaluation[], terminal: Terminal): void {
  if (evaluations.length === 0) return
  const { bold, red } = terminal.colors
  const rows = evaluations.map(({ name, count: images, accuracy, loss, f1, contaminated }) => [
    name,
    count(images),
    percent(accuracy),
    loss.toFixed(4),
    f1.toFixed(4),
    ...(contaminated ? ['CONTAMINATED'] : []),
  ])
  const [head = '', ...lines] = table([['', 'images', 'accuracy', 'loss', 'F1', ''], ...rows])
  terminal.say(bold(head))
  for (const line of lines) terminal.say(line.replace('CONTAMINATED', (mark) => red(mark)))
  terminal.say()
}
