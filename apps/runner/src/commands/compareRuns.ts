import { classEvaluations } from '@inkstone/core'
import { comparePaired, overSeeds, type TestAnswers } from '@inkstone/metrics'
import {
  alignRuns,
  type ComparedEntry,
  type ComparedRun,
  type Comparison,
  type SeedFigures,
} from '@inkstone/report'
import type { Evaluated, Run } from '@inkstone/run'

/** Sets runs side by side. Each test that two or more of them share is compared with the first run that has it,
 * image by image, unless the images differ.
 * @param runs 2 to 26, in the order of their letters
 * @throws InkstoneError for fewer, more, or the same folder twice */
export function compareRuns(runs: readonly Run[]): Comparison {
  const { repetitions, tests, ...aligned } = alignRuns(runs)
  return {
    ...aligned,
    tests: tests.map(({ name, entries }) => ({ name, entries: againstFirst(entries) })),
    seeds: repetitions.map(figures).filter(({ tests }) => tests.length > 0),
  }
}

function againstFirst([first, ...others]: readonly ComparedEntry[]): ComparedEntry[] {
  const base = answersOf(first!.evaluated)
  return [
    first!,
    ...others.map((entry) => ({
      ...entry,
      against: comparePaired(base, answersOf(entry.evaluated)),
    })),
  ]
}

function answersOf({ predictions, predicted }: Evaluated): TestAnswers {
  const { classes, labels, images } = predictions
  return { classes, labels, images, predicted }
}

/** For runs that differ only in their seed. */
function figures(group: readonly ComparedRun[]): SeedFigures {
  const [{ run: first }] = group as [ComparedRun]
  const tests = first.evaluated.flatMap(({ evaluation: { name } }) => {
    const all = group.flatMap(({ run }) =>
      classEvaluations(run.metrics.evaluations).filter((one) => one.name === name),
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
