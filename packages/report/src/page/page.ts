import type { Run } from '@inkstone/run'
import { type Phrase, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { contaminatedMark, evaluationName } from '../figures/evaluationName'
import { nearCopiesMean, nearCopyCounts } from '../figures/nearCopyCounts'
import { panelRules } from '../sections/whereItFails'
import { drawBlocks } from './drawBlocks'
import { drawPhrase } from './drawPhrase'
import { type Html, html } from './html'
import { pageShell } from './pageShell'

/** The page of one run. */
export function page(run: Run, sections: readonly RunSection[]): Html {
  const { recipe, startedAt } = run.metrics
  const contamination = contaminationWarning(run)
  const warnings = [contamination, nearCopyWarning(run)].filter((warning) => warning !== undefined)
  return pageShell(
    {
      title: `${contamination ? 'CONTAMINATED: ' : ''}${recipe}, Inkstone report`,
      aside: html`<time datetime="${startedAt}">${when(startedAt)}</time>`,
      kicker: html`A run of the recipe <b>${recipe}</b>`,
      heading: drawPhrase(runHeading(run)),
      warning: html`${warnings.map(
        (warning) => html`<p class="warning" role="note">${drawPhrase(warning)}</p>`,
      )}`,
      footer: html`Made by Inkstone from the run folder alone. Every figure can be computed again from the predictions in it.`,
      style: panelRules(run.evaluated.length),
    },
    sections.map(({ id, question, note, blocks }) => ({
      id,
      question,
      note: drawPhrase(note),
      body: drawBlocks(blocks),
    })),
  )
}

/** The title: which model on which data. */
export function runHeading({ metrics }: Run): Phrase {
  const { training, fineTuning } = metrics
  return phrase`${training.model} on ${training.dataset}${fineTuning && `, fine-tuned to ${fineTuning.dataset}`}`
}

/** The warning; undefined if no evaluation is contaminated. */
export function contaminationWarning({ metrics }: Run): Phrase {
  const contaminated = metrics.evaluations.filter((evaluation) => evaluation.contaminated)
  if (contaminated.length === 0) return undefined
  const names = contaminated.map((evaluation, index) => [
    index > 0 && ', ',
    evaluationName({ ...evaluation, contaminated: undefined }),
  ])
  return phrase`${contaminatedMark} Images of ${names} have touched the weights: in training, in fine-tuning or in
    choosing a checkpoint. Figures on them say nothing about images that the network has not seen.`
}

/** What else must not be overlooked; undefined where no test has many near copies. */
export function nearCopyWarning({ metrics }: Run): Phrase {
  const counts = nearCopyCounts(metrics)
  if (counts.length === 0) return undefined
  return phrase`${strong('NEAR COPIES')} ${counts.join(', ')} ${nearCopiesMean}`
}

/** `2 January 2026, 03:04 UTC`. */
function when(startedAt: string): string {
  const date = new Date(startedAt)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date)
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`
}
