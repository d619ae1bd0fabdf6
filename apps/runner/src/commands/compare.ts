import { resolve } from 'node:path'
import { type Comparison, evaluationInterval, renderComparison } from '@inkstone/report'
import { readRun, resolveRun, writeWhole } from '@inkstone/run'
import { printComparison } from '../terminal/printComparison'
import type { Terminal } from '../terminal/terminal'
import { compareRuns } from './compareRuns'
import { assertOutFile } from './outFile'

export interface CompareOrder {
  /** Folders of runs; the others are compared with the first. */
  runs: readonly string[]
  /** Where to write the page. */
  out?: string
  terminal: Terminal
}

/** `inkstone compare`: runs side by side, as tables and, on request, as a page. */
export async function compare({ runs, out, terminal }: CompareOrder): Promise<void> {
  if (out !== undefined) assertOutFile('--out', out, '.html')
  const read = []
  for (const run of await eachOnce(runs, terminal)) read.push(await readRun(run))
  const comparison = compareRuns(read)
  printComparison(comparison, terminal)
  terminal.emit(comparisonEvent(comparison))
  if (!out) return
  await writeWhole(resolve(out), await renderComparison(comparison))
  terminal.item('page', out)
}

/** The folders of the runs. `runs/*` names the last one twice, for runs/latest is a link to it. */
async function eachOnce(runs: readonly string[], terminal: Terminal): Promise<string[]> {
  const folders: string[] = []
  const again: [run: string, folder: string][] = []
  for (const run of runs) {
    const folder = await resolveRun(run)
    const isNew = folders.every((other) => resolve(other) !== resolve(folder))
    if (isNew) folders.push(folder)
    else again.push([run, folder])
  }
  if (folders.length > 1) {
    for (const [run, folder] of again) terminal.item('skipped', `${run}: it is ${folder}`)
  }
  return folders.length > 1 ? folders : [...folders, ...again.map(([, folder]) => folder)]
}

/** For programs: every figure, without the predictions behind them. */
function comparisonEvent({ runs, tests, figures, options, seeds }: Comparison): object {
  return {
    event: 'comparison',
    runs: runs.map(({ letter, run: { directory, recipe, metrics }, imagesPerSecond }) => ({
      letter,
      directory,
      recipe: recipe.name,
      seed: recipe.seed,
      parameters: metrics.training.parameters,
      epochs: metrics.training.history.length,
      trainingSeconds: metrics.training.seconds,
      seconds: metrics.seconds,
      imagesPerSecond,
    })),
    tests: tests.map(({ name, entries }) => ({
      name,
      entries: entries.map(({ letter, evaluated: { evaluation }, against }) => {
        const { count, accuracy, contaminated } = evaluation
        return {
          letter,
          count,
          accuracy,
          interval: evaluationInterval(evaluation),
          contaminated,
          against,
        }
      }),
    })),
    figures: figures.map(({ values, ...figure }) => ({
      ...figure,
      values: values.map((value) => value ?? null),
    })),
    options: options.map(({ path, values }) => ({
      path,
      values: values.map((value) => value ?? null),
    })),
    seeds,
  }
}
