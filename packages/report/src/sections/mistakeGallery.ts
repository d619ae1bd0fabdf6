import type { Evaluated } from '@inkstone/run'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { pairWords } from './confusionMatrix'
import { galleryFilter } from './galleryFilter'
import { pictureList } from './pictureList'

/** The worst mistakes as pictures, by falling loss. A choice by class and confidence appears where scripts run. */
export function mistakeGallery({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { mistakes, classes } = predictions
  if (mistakes.length === 0) return html``
  const all = evaluation.count - Math.round(evaluation.accuracy * evaluation.count)
  const shown =
    mistakes.length < all
      ? `${count(mistakes.length)} of ${counted(all, 'mistake')}, those of greatest loss of each confusion`
      : all === 1
        ? 'The only mistake'
        : `All ${counted(all, 'mistake')}`
  return html`<div class="gallery" id="gallery-${panel}" data-first="48" tabindex="-1" role="group"
    aria-label="Mistakes of ${plainEvaluationName(evaluation)}">
    <h4>The mistakes</h4>
    <p>${shown}, the worst first: what the image shows, what it was read as, and how sure the network was.</p>
    ${galleryFilter({ of: 'mistakes', pictures: mistakes, classes, by: ['label', 'predicted'] })}
    ${pictureList({
      pictures: mistakes,
      predictions,
      words: ({ label, predicted }) => pairWords(classes, label, predicted),
    })}</div>`
}
