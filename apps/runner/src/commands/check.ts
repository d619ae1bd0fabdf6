import { type Flaws, findFlaws, type Group } from '@inkstone/data'
import { writeWhole } from '@inkstone/run'
import { type DataOrder, dataSource } from '../recipe/dataSource'
import { count, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { classBalance, classImbalance, classTable } from './classBalance'
import { inFlags } from './inFlags'
import { numberOf } from './numberOf'
import { assertOutFile } from './outFile'
import { sampleSheet } from './sampleSheet'

export interface CheckOrder extends DataOrder {
  /** How much near duplicates may differ, 0 to 0.9. */
  difference: string
  /** Where to draw samples of each class, a PNG file. */
  sheet?: string
  /** The option that names the data, for messages. */
  option: string
  terminal: Terminal
}

/** `inkstone check`: how many images each class has, what is wrong with a dataset's images, and samples of them. */
export async function checkData(order: CheckOrder): Promise<void> {
  const { sheet, option, terminal } = order
  const difference = numberOf('--difference', order.difference)
  if (sheet !== undefined) assertOutFile('--sheet', sheet, '.png')
  const source = await dataSource(order, option)
  const loaded = await source.dataset.load()
  const flaws = await inFlags({ 'findFlaws.difference': '--difference' }, () =>
    findFlaws(loaded, { difference }),
  )
  const classes = classBalance(loaded)
  terminal.emit({ event: 'flaws', ...flaws, classes })
  const sizes = Object.values(loaded.splits).map(({ name, size }) => `${name} ${count(size)}`)
  terminal.item(
    'data',
    `${loaded.name}: ${sizes.join(', ')} images of ${loaded.imageShape.join('x')}`,
  )
  for (const finding of source.findings) terminal.item('', finding)
  terminal.say()
  for (const line of table(classTable(classes))) terminal.say(line)
  for (const line of classImbalance(classes)) terminal.say(line)
  terminal.say()
  for (const line of table(rows(flaws))) terminal.say(line)
  const groups = [...flaws.contradictions, ...flaws.duplicates, ...flaws.nearDuplicates]
  if (groups.length > 0) terminal.say()
  for (const group of groups.slice(0, shown)) terminal.say(group.map(named).join(' = '))
  if (groups.length > shown) {
    terminal.say(`and ${count(groups.length - shown)} more groups; --json prints all`)
  }
  if (!sheet) return
  await writeWhole(sheet, await sampleSheet(loaded))
  terminal.say()
  terminal.item('sheet', `${sheet}: a row of samples of each class`)
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
