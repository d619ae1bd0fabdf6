import type { Auroc, OutOfDistribution } from '@inkstone/core'
import { count, percent, table } from './format'
import type { Terminal } from './terminal'

/** Results of out-of-distribution detection, at most 80 columns wide. */
export function printOutOfDistribution(found: OutOfDistribution, terminal: Terminal): void {
  const row = (score: string, { value, interval: { low, high } }: Auroc): string[] => [
    score,
    percent(value),
    `${percent(low)} to ${percent(high)}`,
  ]
  const [head = '', ...lines] = table([
    ['separated by', 'AUROC', '95 %'],
    row('confidence', found.confidence),
    row('energy', found.energy),
  ])
  terminal.say(terminal.colors.bold(head))
  for (const line of lines) terminal.say(line)
  terminal.say()
  terminal.say(
    `${count(found.images)} images against ${count(found.outsideImages)} of ${found.outside}; chance is 50 %.`,
  )
  terminal.say()
}
