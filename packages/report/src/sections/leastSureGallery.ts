import type { Evaluated } from '@inkstone/run'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { galleryFilter } from './galleryFilter'
import { pictureList } from './pictureList'

/** What the diagonal of the confusion matrix opens: of the images read right, those that the network was least sure of.
 * Nothing where the run is of before they were kept. */
export function leastSureGallery({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { leastSure = [], classes } = predictions
  if (leastSure.length === 0) return html``
  const right = Math.round(evaluation.accuracy * evaluation.count)
  const shown =
    leastSure.length < right
      ? `${count(leastSure.length)} of ${counted(right, 'image')} read right, those that it was least sure of in each class`
      : right === 1
        ? 'The only image read right'
        : `All ${counted(right, 'image')} read right`
  return html`<div class="gallery" id="least-sure-${panel}" data-first="24" tabindex="-1" role="group"
    aria-label="Read right, least sure, ${plainEvaluationName(evaluation)}">
    <h4>Read right, but hardly sure</h4>
    <p>${shown}, the least sure first.</p>
    ${galleryFilter({ of: 'images read right', pictures: leastSure, classes, by: ['label'] })}
    ${pictureList({
      pictures: leastSure,
      predictions,
      words: ({ label }) => html`<span class="pair">${classes[label]}</span>`,
    })}</div>`
}
