import { InkstoneError, type Json, type TrainingSummary } from '@inkstone/core'
import { mcNemar, overSeeds, pairedBootstrap } from '@inkstone/metrics'
import type {
  ComparedEntry,
  ComparedTest,
  Comparison,
  DifferingOption,
  Evaluated,
  PairedFigures,
  Run,
  SeedFigures,
} from '@inkstone/report'

/** Sets runs side by side. Each test that two or more of them share is measured against the first run that has it,
 * image by image where the images are the same, and not at all where they are others.
 * @param runs two to 26, in the order of their letters
 * @throws InkstoneError for fewer, more, or the same folder twice */
export function compareRuns(runs: readonly Run[]): Comparison {
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
    return having.length < 2 ? [] : [{ name, entries: againstFirst(having) }]
  })
  const options = differingOptions(runs)
  return { runs: lettered, tests, options, seeds: overTheirSeeds(lettered) }
}

function nameOf({ evaluation }: Evaluated): string {
  return evaluation.name
}

function againstFirst(entries: readonly ComparedEntry[]): ComparedEntry[] {
  const [first, ...others] = entries
  return [
    first!,
    ...others.map((entry) => ({ ...entry, against: pair(first!.evaluated, entry.evaluated) })),
  ]
}

/** Draws of the bootstrap: their spread moves the ends of a 95 % interval by a few hundredths of its width. */
const resamples = 2000

function pair(first: Evaluated, second: Evaluated): PairedFigures | undefined {
  const same = sameImages(first, second)
  if (same === 'no') return undefined
  const [one, other] = [rightOf(first), rightOf(second)]
  const { difference, interval } = pairedBootstrap(one, other, { resamples })
  return { difference, interval, ...mcNemar(one, other), sameImages: same === 'yes' }
}

/** `labels` where that is all that is known of the images of an older run, and it is the same. */
function sameImages(first: Evaluated, second: Evaluated): 'yes' | 'no' | 'labels' {
  const [one, other] = [first.predictions, second.predictions]
  const alike =
    one.classes.join() === other.classes.join() && one.labels.join() === other.labels.join()
  if (!alike) return 'no'
  if (one.images === undefined || other.images === undefined) return 'labels'
  return one.images === other.images ? 'yes' : 'no'
}

/** `[count]`: 1 where the model is right. */
function rightOf({ predictions, predicted }: Evaluated): Uint8Array {
  return Uint8Array.from(predictions.labels, (label, image) => Number(predicted[image] === label))
}

function differingOptions(runs: readonly Run[]): DifferingOption[] {
  const all = runs.map(optionsOf)
  const paths = new Set(all.flatMap((options) => [...options.keys()]))
  return [...paths]
    .map((path) => ({ path, values: all.map((options) => options.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** What a run's figures hang on, as JSON: `trainer.epochs` -> `3`. */
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
    ['backend', isa ? `${backend} ${isa}` : backend],
  ])
}

function leaves(value: Json, path: string): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [[path.slice(0, -1), JSON.stringify(value)]]
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
}

/** Two trainings or more of one recipe with the same options, each with a seed of its own. */
function overTheirSeeds(runs: Comparison['runs']): SeedFigures[] {
  const groups = new Map<string, Comparison['runs'][number][]>()
  for (const one of runs) {
    const options = [...optionsOf(one.run)].filter(([path]) => !/(^|\.)seed$/.test(path))
    const key = JSON.stringify(options)
    const group = groups.get(key) ?? []
    const repeated = group.some(({ run }) => run.recipe.seed === one.run.recipe.seed)
    if (!repeated) groups.set(key, [...group, one])
  }
  return [...groups.values()].flatMap((group) => (group.length > 1 ? [figures(group)] : []))
}

function figures(group: readonly Comparison['runs'][number][]): SeedFigures {
  const [{ run: first }] = group as [Comparison['runs'][number]]
  const tests = first.evaluated.flatMap(({ evaluation: { name } }) => {
    const all = group.flatMap(({ run }) =>
      run.metrics.evaluations.filter((one) => one.name === name),
    )
    if (all.length < group.length) return []
    const { mean, deviation } = overSeeds(all.map(({ accuracy }) => accuracy))
    const images = Math.min(...all.map(({ count }) => count))
    return [{ name, mean, deviation, images, contaminated: all.some((one) => one.contaminated) }]
  })
  return {
    letters: group.map(({ letter }) => letter),
    seeds: group.map(({ run }) => run.recipe.seed),
    tests,
  }
}

function medianSpeed({ history }: TrainingSummary): number | undefined {
  const sorted = history.map(({ imagesPerSecond }) => imagesPerSecond).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
