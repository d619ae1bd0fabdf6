import { type Flaws, findFlaws, type Group } from '@inkstone/data'
import { loadData } from '../recipe/loadData'
import { count, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'

export interface CheckOrder {
  /** `mnist`, `optdigits`, or the path of a file whose default export is a dataset. */
  data: string
  /** How much near duplicates may differ, 0 to 0.9. */
  difference: string
  terminal: Terminal
}

/** `inkstone check`: what is wrong with a dataset's images. */
export async function checkData({ data, difference, terminal }: CheckOrder): Promise<void> {
  const loaded = await loadData(data)
  const flaws = await findFlaws(loaded, { difference: Number(difference) })
  terminal.emit({ event: 'flaws', ...flaws })
  const sizes = Object.values(loaded.splits).map(({ name, size }) => `${name} ${count(size)}`)
  terminal.item('data', `${loaded.name}: ${sizes.join(', ')}`)
  terminal.say()
  for (const line of table(rows(flaws))) terminal.say(line)
  const groups = [...flaws.contradictions, ...flaws.duplicates, ...flaws.nearDuplicates]
  if (groups.length > 0) terminal.say()
  for (const group of groups.slice(0, shown)) terminal.say(group.map(named).join(' = '))
  if (groups.length > shown) {
    terminal.say(`and ${count(groups.length - shown)} groups more; --json prints all`)
  }
}

const shown = 10 // groups

function rows(flaws: Flaws): string[][] {
  const { blank, labelsOutOfRange, contradictions, duplicates, nearDuplicates } = flaws
  return [
    ['flaw', 'images', 'groups within a split', 'across splits'],
    ['blank', count(blank.length), '', ''],
    ['label out of range', count(labelsOutOfRange.length), '', ''],
    grouped('the same, labels contradict', contradictions),
    grouped('the same', duplicates),
    grouped('nearly the same', nearDuplicates),
  ]
}

function grouped(flaw: string, groups: readonly Group[]): string[] {
  const across = groups.filter((group) => new Set(group.map(({ split }) => split)).size > 1).length
  return [flaw, count(groups.flat().length), count(groups.length - across), count(across)]
}

/** @example 'train 7 (label 1)' */
function named({ split, position, label }: Group[number]): string {
  return `${split} ${position} (label ${label})`
}
