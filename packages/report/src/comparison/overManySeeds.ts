import { percent, percentDigits } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import type { Comparison, SeedFigures } from './comparison'
import { contaminatedBadge } from './contaminatedBadge'
import { runLetter } from './runLetter'

/** Runs that differ only in their seed: how much one training differs from the next. */
export async function overManySeeds({ seeds }: Comparison): Promise<Section | undefined> {
  if (seeds.length === 0) return undefined
  return {
    id: 'seeds',
    question: 'What does the seed change?',
    note: html`Runs that differ only in their seed. The deviation is the sample standard deviation (n − 1): how far another
      training may lie from the mean, on the same images.`,
    body: html`${seeds.map(group)}`,
  }
}

function group({ letters, seeds, tests }: SeedFigures): Html {
  return html`<div><h3>${letters.map((letter) => html`${runLetter(letter)} `)}</h3>
    ${scrollTable({
      label: `Over the seeds ${seeds.join(', ')}`,
      caption: html`Seeds ${seeds.join(', ')}.`,
      table: html`<table>
      <thead><tr><th scope="col">Test</th><th scope="col">Mean</th><th scope="col">Deviation in points</th></tr></thead>
      <tbody>${tests.map(
        ({ name, mean, deviation, images, contaminated }) =>
          html`<tr><th scope="row"><span class="name">${name}</span>${
            contaminated && html` ${contaminatedBadge}`
          }</th><td><strong>${percent(mean, images)}</strong></td><td>${percentDigits(deviation, images)}</td></tr>`,
      )}</tbody></table>`,
    })}</div>`
}
