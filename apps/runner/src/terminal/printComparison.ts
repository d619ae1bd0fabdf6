import {
  type ComparedEntry,
  type ComparedFigure,
  type ComparedTest,
  type Comparison,
  evaluationInterval,
  plainFigure,
  type SeedFigures,
} from '@inkstone/report'
import { count, duration, interval, percent, points, table, wrapped } from './format'
import type { Terminal } from './terminal'

/** Runs side by side, at most 80 columns wide. */
export function printComparison(
  { runs, tests, figures, options, seeds }: Comparison,
  terminal: Terminal,
): void {
  for (const { letter, run } of runs) {
    terminal.item(letter, `${run.directory}: ${run.recipe.name}, seed ${run.recipe.seed}`)
  }
  for (const test of tests) printTest(test, terminal)
  for (const [name, ofTest] of byEvaluation(figures)) {
    printTable(
      terminal,
      `further figures of ${name}`,
      runs.map(({ letter }) => letter),
      ofTest.map((figure) => [
        figure.name,
        ...figure.values.map((value) => (value === undefined ? '' : plainFigure(value))),
      ]),
    )
  }
  if (tests.length === 0 && figures.length === 0) {
    terminal.say('\nThese runs share no test, so they cannot be compared.')
  }
  for (const group of seeds) printSeeds(group, terminal)
  printTable(
    terminal,
    'cost',
    ['parameters', 'epochs', 'training', 'images/s', 'whole run'],
    runs.map(({ letter, run: { metrics }, imagesPerSecond }) => [
      letter,
      count(metrics.training.parameters),
      count(metrics.training.history.length),
      duration(metrics.training.seconds),
      imagesPerSecond === undefined ? '' : count(Math.round(imagesPerSecond)),
      duration(metrics.seconds),
    ]),
  )
  terminal.say()
  terminal.say(
    terminal.colors.bold(options.length > 0 ? 'options that differ' : 'the same options'),
  )
  for (const { path, values } of options) {
    const each = values.map((value, index) => `${runs[index]!.letter} ${value ?? 'none'}`)
    for (const line of wrapped(`${path}: ${each.join(', ')}`, 80)) terminal.say(line)
  }
  terminal.say()
}

function byEvaluation(figures: readonly ComparedFigure[]): Map<string, ComparedFigure[]> {
  const grouped = new Map<string, ComparedFigure[]>()
  for (const figure of figures) {
    const { evaluation, contaminated } = figure
    const name = contaminated ? `${evaluation} CONTAMINATED` : evaluation
    grouped.set(name, [...(grouped.get(name) ?? []), figure])
  }
  return grouped
}

function printTest({ name, entries }: ComparedTest, terminal: Terminal): void {
  const [first] = entries as [ComparedEntry]
  const { letter: reference } = first
  printTable(
    terminal,
    name,
    ['images', 'right, %', '95 %', `- ${reference}`, '95 %', 'p'],
    entries.map(({ letter, evaluated: { evaluation }, against }) => [
      letter,
      count(evaluation.count),
      (100 * evaluation.accuracy).toFixed(2),
      interval(evaluationInterval(evaluation)),
      ...(against
        ? [points(against.difference), interval(against.interval, points), chance(against.pValue)]
        : []),
    ]),
  )
  for (const { letter, evaluated, against } of entries) {
    const { classes, mistakes } = evaluated.predictions
    if (evaluated.evaluation.contaminated) {
      const mark = terminal.colors.red('CONTAMINATED')
      terminal.say(`${letter}  ${mark}: images of this test touched its weights.`)
    }
    if (letter === reference) continue
    if (!against) {
      terminal.say(`${letter}  not paired with ${reference}: it was evaluated on other images.`)
      continue
    }
    if (!against.sameImages) {
      terminal.say(`${letter}  paired by the labels alone: an older run recorded no more.`)
    }
    terminal.say(
      `${letter}  gets ${count(against.onlySecond)} right that ${reference} does not; ${reference} gets ` +
        `${count(against.onlyFirst)} right that ${letter} does not.`,
    )
    const worst = mistakes
      .filter(({ position, label }) => first.evaluated.predicted[position] === label)
      .slice(0, 5)
      .map(
        ({ position, label, predicted }) => `${position} (${classes[label]}→${classes[predicted]})`,
      )
    if (worst.length === 0) continue
    for (const line of wrapped(`missed by ${letter} alone: ${worst.join(', ')}`, 77)) {
      terminal.say(`   ${line}`)
    }
  }
}

function printSeeds({ letters, seeds, tests }: SeedFigures, terminal: Terminal): void {
  printTable(
    terminal,
    `seeds ${seeds.join(', ')} (${letters.join(', ')})`,
    ['mean', 'deviation'],
    tests.map(({ name, mean, deviation, contaminated }) => [
      contaminated ? `${name} CONTAMINATED` : name,
      percent(mean),
      percent(deviation),
    ]),
  )
}

function printTable(
  terminal: Terminal,
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  terminal.say()
  terminal.say(terminal.colors.bold(title))
  for (const line of table([['', ...head], ...rows])) terminal.say(line)
}

function chance(pValue: number): string {
  return pValue < 0.0001 ? '<0.0001' : pValue.toFixed(4)
}
