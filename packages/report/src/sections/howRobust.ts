import type { RobustnessEntry } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { evaluationName } from '../figures/evaluationName'
import { type Html, html } from '../page/html'
import type { Section } from '../page/section'
import { attackedImages } from './attackedImages'
import { outsideImages } from './outsideImages'
import { spoiltImages } from './spoiltImages'

/** What `inkstone evaluate` found out beyond the evaluations, where it was asked. */
export async function howRobust({ robustness }: Run): Promise<Section | undefined> {
  if (!robustness || robustness.entries.length === 0) return undefined
  const parts: Html[] = []
  for (const [index, entry] of robustness.entries.entries()) parts.push(await part(entry, index))
  return {
    id: 'robustness',
    question: 'How much does it bear?',
    note: html`What it still reads when the images are worse than those that it learned from, and whether it knows what it
      cannot read.`,
    body: html`${parts}`,
  }
}

async function part(entry: RobustnessEntry, index: number): Promise<Html> {
  const { model, dataset, split, contaminated, corruptions, attacks } = entry
  const { outOfDistribution } = entry
  const name = { name: `${dataset}/${split}`, contaminated }
  return html`<div class="${contaminated ? 'tainted' : ''}"><h3>${evaluationName(name)}, by ${model}</h3></div>
    ${corruptions && (await spoiltImages({ found: corruptions, name, model, index }))}
    ${attacks && (await attackedImages({ found: attacks, name, model, index }))}
    ${outOfDistribution && outsideImages({ found: outOfDistribution, name, model })}`
}
