import { assertArgument, InkstoneError, type Json, type TrainingSummary } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'
import { furtherFigures } from '../figures/furtherFigures'
import type { ComparedFigure, ComparedRun, ComparedTest, DifferingOption } from './comparison'

/** Runs side by side, before any statistics. */
export interface AlignedRuns {
  /** The others are compared with the first. */
  readonly runs: readonly ComparedRun[]
  /** Every test that at least two runs have. */
  readonly tests: readonly ComparedTest[]
  /** Figures of other tasks and of the recipes' metrics that at least two runs have. */
  readonly figures: readonly ComparedFigure[]
  /** Options that are not the same in all runs. */
  readonly options: readonly DifferingOption[]
  /** Groups of at least two runs that differ only in their seed. */
  readonly repetitions: readonly (readonly ComparedRun[])[]
}

/** Sets runs side by side: the tests that they share, the options that differ, and the runs that differ in their seed
 * alone.
 * @param runs two to 26, in the order of their letters
 * @throws InkstoneError for fewer, more, or the same folder twice
 * @example alignRuns([await readRun('runs/A'), await readRun('runs/B')]).options */
export function alignRuns(runs: readonly Run[]): AlignedRuns {
  assertArgument('alignRuns.runs', runs, 'list')
  if (runs.length < 2 || runs.length > 26) {
    throw new InkstoneError(
      `inkstone compare: expected 2 to 26 runs, got ${runs.length}. Name their folders: inkstone compare runs/A runs/B.`,
    )
  }
  const twice = runs.find(
    ({ directory }, index) => runs.findIndex((run) => run.directory === directory) < index,
  )
  if (twice) {
    throw new InkstoneError(
      `inkstone compare: expected runs that differ, got ${twice.directory} twice. (runs/latest is one of the others.)`,
    )
  }
  const lettered = runs.map((run, index) => ({
    letter: String.fromCharCode('A'.charCodeAt(0) + index),
    run,
    imagesPerSecond: medianSpeed(run.metrics.training),
  }))
  const names = new Set(runs.flatMap(({ evaluated }) => evaluated.map(nameOf)))
  const tests = [...names].flatMap((name): ComparedTest[] => {
    const having = lettered.flatMap(({ letter, run }) => {
      const evaluated = run.evaluated.find((one) => nameOf(one) === name)
      return evaluated ? [{ letter, evaluated }] : []
    })
    return having.length < 2 ? [] : [{ name, entries: having }]
  })
  return {
    runs: lettered,
    tests,
    figures: sharedFigures(runs),
    options: differingOptions(runs),
    repetitions: repetitionsOf(lettered),
  }
}

function nameOf({ evaluation }: Evaluated): string {
  return evaluation.name
}

function sharedFigures(runs: readonly Run[]): ComparedFigure[] {
  const all = runs.map(({ metrics }) => furtherFigures(metrics.evaluations))
  const found = new Map<string, Omit<ComparedFigure, 'values' | 'contaminated'>>()
  for (const { evaluation, figures } of all.flat()) {
    for (const name of Object.keys(figures)) {
      found.set(JSON.stringify([evaluation.name, name]), { evaluation: evaluation.name, name })
    }
  }
  return [...found.values()].flatMap(({ evaluation, name }) => {
    const ofRuns = all.map((each) => each.find((one) => one.evaluation.name === evaluation))
    const values = ofRuns.map((one) => one?.figures[name])
    if (values.filter((value) => value !== undefined).length < 2) return []
    const contaminated = ofRuns.some((one) => one?.evaluation.contaminated)
    return [{ evaluation, name, values, contaminated }]
  })
}

function differingOptions(runs: readonly Run[]): DifferingOption[] {
  const all = runs.map(optionsOf)
  const paths = new Set(all.flatMap((options) => [...options.keys()]))
  return [...paths]
    .map((path) => ({ path, values: all.map((options) => options.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** What a run's figures depend on, as JSON: `trainer.epochs` -> `3`. */
function optionsOf({ recipe, lineage }: Run): Map<string, string> {
  const { name, seed, stages } = recipe
  const { name: backend, isa } = lineage.backend
  const entries = Object.entries(stages).flatMap(([stage, { name: of, options }]) => [
    [stage, of] as const,
    ...leaves(options, `${stage}.`),
  ])
  return new Map<string, string>([
    ['recipe', name],
    ['seed', String(seed)],
    ...entries,
    ...(recipe.metrics ? [['metrics', recipe.metrics.join(', ')] as const] : []),
    ['backend', isa ? `${backend} ${isa}` : backend],
  ])
}

function leaves(value: Json, path: string): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [[path.slice(0, -1), JSON.stringify(value)]]
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
}

/** Runs of one recipe with the same options, each with a seed of its own. */
function repetitionsOf(runs: readonly ComparedRun[]): ComparedRun[][] {
  const groups = new Map<string, ComparedRun[]>()
  for (const one of runs) {
    const options = [...optionsOf(one.run)].filter(([path]) => !/(^|\.)seed$/.test(path))
    const key = JSON.stringify(options)
    const group = groups.get(key) ?? []
    const repeated = group.some(({ run }) => run.recipe.seed === one.run.recipe.seed)
    if (!repeated) groups.set(key, [...group, one])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function medianSpeed({ history }: TrainingSummary): number | undefined {
  const sorted = history.map(({ imagesPerSecond }) => imagesPerSecond).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
