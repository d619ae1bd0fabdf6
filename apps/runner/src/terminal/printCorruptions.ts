import type { CorruptionRobustness, MeasuredRate } from '@inkstone/core'
import { count, percent, table } from './format'
import type { Terminal } from './terminal'

/** Accuracy by corruption and severity, at most 80 columns wide. */
export function printCorruptions(found: CorruptionRobustness, terminal: Terminal): void {
  const { corruptions, images, clean, mean } = found
  const rows = corruptions.map(({ corruption, severities, mean }) => [
    corruption,
    ...severities.map(({ accuracy }) => percent(accuracy)),
    percent(mean.accuracy),
  ])
  const [head = '', ...lines] = table([['severity', '1', '2', '3', '4', '5', 'mean'], ...rows])
  terminal.say(terminal.colors.bold(head))
  for (const line of lines) terminal.say(line)
  const { low, high } = mean.interval
  const reach = Math.max(...corruptions.flatMap(({ severities }) => severities.map(reachOf)))
  terminal.say()
  terminal.say(
    `Corrupted ${percent(mean.accuracy)} (${percent(low)} to ${percent(high)}), uncorrupted ${percent(clean.accuracy)}, ` +
      `${count(images)} images.`,
  )
  terminal.say(
    `The 95 % intervals reach ${(100 * reach).toFixed(2)} points at most; --json prints each.`,
  )
  terminal.say()
}

function reachOf({ accuracy, interval }: MeasuredRate): number {
  return Math.max(accuracy - interval.low, interval.high - accuracy)
}
