import type { AttackRobustness, Interval } from '@inkstone/core'
import { count, percent, table } from './format'
import type { Terminal } from './terminal'

/** Accuracy under each attack with its interval, at most 80 columns wide. */
export function printAttacks(
  { attacks, clean, images }: AttackRobustness,
  terminal: Terminal,
): void {
  const rows = [
    ['none', '', percent(clean.accuracy), range(clean.interval)],
    ...attacks.map(({ attack, epsilon, accuracy, interval }) => [
      attack,
      String(epsilon),
      percent(accuracy),
      range(interval),
    ]),
  ]
  const [head = '', ...lines] = table([['attack', 'epsilon', 'accuracy', '95 %'], ...rows])
  terminal.say(terminal.colors.bold(head))
  for (const line of lines) terminal.say(line)
  terminal.say()
  terminal.say(`Of ${count(images)} images.`)
  terminal.say()
}

function range({ low, high }: Interval): string {
  return `${percent(low)} to ${percent(high)}`
}
