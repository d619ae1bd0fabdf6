import { html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import type { Comparison } from './comparison'
import { runLetter } from './runLetter'

/** The options in which the runs differ, and no others. */
export async function whatDiffers({ runs, options }: Comparison): Promise<Section> {
  return {
    id: 'options',
    question: 'Which options differ?',
    note: html`A run records every option of every stage. Options that are the same in all runs are left out.`,
    body:
      options.length === 0
        ? html`<p>None: these are runs of one recipe with the same options.</p>`
        : scrollTable({
            label: 'Options that differ',
            table: html`<table class="words">
            <thead><tr><th scope="col">Option</th>${runs.map(
              ({ letter }) => html`<th scope="col">${runLetter(letter)}</th>`,
            )}</tr></thead>
            <tbody>${options.map(
              ({ path, values }) =>
                html`<tr><th scope="row"><code>${path}</code></th>${values.map(
                  (value) => html`<td>${value ?? html`<span class="unseen">none</span>`}</td>`,
                )}</tr>`,
            )}</tbody></table>`,
          }),
  }
}
