import type { RobustnessEntry } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { type Block, group, heading } from '../document/block'
import { phrase } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationName } from '../figures/evaluationName'
import { attackedImages } from './attackedImages'
import { corruptedImages } from './corruptedImages'
import { outsideImages } from './outsideImages'

/** The robustness that `inkstone evaluate` measured, if any. */
export async function howRobust({ robustness }: Run): Promise<RunSection | undefined> {
  if (!robustness || robustness.entries.length === 0) return undefined
  const blocks: Block[] = []
  for (const [index, entry] of robustness.entries.entries()) {
    blocks.push(...(await part(entry, index)))
  }
  return {
    id: 'robustness',
    question: 'How robust is it?',
    note: phrase`How accurate it stays on images that are worse than those it learned from, and whether it notices
      images that are none of its classes.`,
    blocks,
  }
}

async function part(entry: RobustnessEntry, index: number): Promise<Block[]> {
  const { model, dataset, split, contaminated, corruptions, attacks } = entry
  const { outOfDistribution } = entry
  const name = { name: `${dataset}/${split}`, contaminated }
  return [
    group(contaminated ? 'tainted' : '', [
      heading(3, phrase`${evaluationName(name)}, by ${model}`),
    ]),
    ...(corruptions ? await corruptedImages({ found: corruptions, name, model, index }) : []),
    ...(attacks ? await attackedImages({ found: attacks, name, model, index }) : []),
    ...(outOfDistribution ? outsideImages({ found: outOfDistribution, name, model }) : []),
  ]
}
