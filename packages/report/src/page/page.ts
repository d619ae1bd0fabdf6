import type { Run } from '@inkstone/run'
import { contaminatedMark, evaluationName } from '../figures/evaluationName'
import { panelRules } from '../sections/whereItFails'
import { type Html, html } from './html'
import { pageShell } from './pageShell'
import type { Section } from './section'

/** The page of one run. */
export function page(run: Run, sections: readonly Section[]): Html {
  const { metrics, evaluated } = run
  const contaminated = metrics.evaluations.filter((evaluation) => evaluation.contaminated)
  const mark = contaminated.length > 0 ? 'CONTAMINATED: ' : ''
  const { recipe, startedAt } = metrics
  return pageShell(
    {
      title: `${mark}${recipe}, Inkstone report`,
      aside: html`<time datetime="${startedAt}">${when(startedAt)}</time>`,
      kicker: html`A run of the recipe <b>${recipe}</b>`,
      heading: heading(run),
      warning: contaminated.length > 0 ? warning(contaminated) : undefined,
      footer: html`Made by Inkstone from the run folder alone. Every figure follows from the predictions kept there.`,
      style: panelRules(evaluated.length),
    },
    sections,
  )
}

export function heading({ metrics }: Run): Html {
  const { training, fineTuning } = metrics
  return html`${training.model} on ${training.dataset}${fineTuning && html`, fine-tuned to ${fineTuning.dataset}`}`
}

export function warning(contaminated: Run['metrics']['evaluations']): Html {
  return html`<p class="warning" role="note">${contaminatedMark} Images of ${contaminated.map(
    (evaluation, index) =>
      html`${index > 0 && ', '}${evaluationName({ ...evaluation, contaminated: undefined })}`,
  )} have touched the weights, in training, in fine-tuning or in choosing a checkpoint. Figures on them
  say nothing about images that the network has not seen.</p>`
}

/** `2 January 2026, 03:04 UTC`. */
function when(startedAt: string): string {
  const date = new Date(startedAt)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date)
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`
}
