import type { Run } from '@inkstone/run'
import { html } from '../page/html'
import { heading, warning } from '../page/page'
import type { Section } from '../page/section'
import { markdownOf } from './markdownOf'

/** The page as Markdown: the same questions, figures and tables in the same order. */
export function markdownPage(run: Run, sections: readonly Section[]): string {
  const contaminated = run.metrics.evaluations.filter((evaluation) => evaluation.contaminated)
  return [
    `# ${markdownOf(heading(run)).trim()}\n`,
    markdownOf(html`<p>A run of the recipe <b>${run.metrics.recipe}</b>, ${run.metrics.startedAt}.</p>
      ${contaminated.length > 0 && warning(contaminated)}`),
    ...sections.map(({ question, note, body }) =>
      markdownOf(html`<h2>${question}</h2><p>${note}</p>${body}`),
    ),
  ].join('\n')
}
