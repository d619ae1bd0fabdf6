import type { Evaluated } from '@inkstone/run'
import { type Block, heading, paragraph } from '../document/block'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { html } from '../page/html'
import { galleryFilter } from './galleryFilter'
import { listPictures, pictureList } from './pictureList'

/** What the diagonal of the confusion matrix opens: the correct images of lowest confidence. Empty for older runs
 * without pictures of them. */
export function leastSureGallery({ evaluation, predictions }: Evaluated, panel: number): Block[] {
  const { leastSure = [], classes } = predictions
  if (leastSure.length === 0) return []
  const right = Math.round(evaluation.accuracy * evaluation.count)
  const shown =
    leastSure.length < right
      ? `${count(leastSure.length)} of ${counted(right, 'correct image')}, those of lowest confidence in each class`
      : right === 1
        ? 'The only correct image'
        : `All ${counted(right, 'correct image')}`
  const title = 'Correct, but barely'
  const note = `${shown}, lowest confidence first.`
  return [
    {
      kind: 'drawn',
      page: html`<div class="gallery" id="least-sure-${panel}" data-first="24" tabindex="-1" role="group"
    aria-label="Correct with low confidence, ${plainEvaluationName(evaluation)}">
    <h4>${title}</h4>
    <p>${note}</p>
    ${galleryFilter({ of: 'correct images', pictures: leastSure, classes, by: ['label'] })}
    ${pictureList({
      pictures: leastSure,
      predictions,
      words: ({ label }) => html`<span class="pair">${classes[label]}</span>`,
    })}</div>`,
      told: [
        heading(4, title),
        paragraph(note),
        listPictures({ pictures: leastSure, predictions }),
      ],
    },
  ]
}
