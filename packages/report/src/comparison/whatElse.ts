import { plainFigure } from '../figures/furtherFigures'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import type { ComparedFigure, Comparison } from './comparison'
import { contaminatedBadge } from './contaminatedBadge'
import { runLetter } from './runLetter'

/** The figures of other tasks and of the recipes' metrics, run by run. */
export async function whatElse({ runs, figures }: Comparison): Promise<Section | undefined> {
  if (figures.length === 0) return undefined
  return {
    id: 'figures',
    question: 'What else was measured?',
    note: html`Figures of tasks other than classification, and the recipes' metrics.`,
    body: scrollTable({
      label: 'Further figures, run by run',
      table: html`<table>
      <thead><tr><th scope="col">Evaluation</th><th scope="col">Figure</th>${runs.map(
        ({ letter }) => html`<th scope="col">${runLetter(letter)}</th>`,
      )}</tr></thead>
      <tbody>${figures.map(row)}</tbody></table>`,
    }),
  }
}

function row({ evaluation, name, values, contaminated }: ComparedFigure): Html {
  return html`<tr${contaminated && html` class="tainted"`}><th scope="row"><span class="name">${evaluation}</span>${
    contaminated && html` ${contaminatedBadge}`
  }</th><td>${name}</td>${values.map(
    (value) => html`<td>${value === undefined ? '' : plainFigure(value)}</td>`,
  )}</tr>`
}
