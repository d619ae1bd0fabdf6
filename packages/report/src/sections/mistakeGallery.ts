import type { Evaluated } from '@inkstone/run'
import { type Block, heading, paragraph } from '../document/block'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { html } from '../page/html'
import { pairWords } from './confusedPairs'
import { galleryFilter } from './galleryFilter'
import { listPictures, pictureList } from './pictureList'

/** The worst mistakes as pictures, highest loss first. A choice by class and confidence appears where scripts run. */
export function mistakeGallery({ evaluation, predictions }: Evaluated, panel: number): Block[] {
  const { mistakes, classes } = predictions
  if (mistakes.length === 0) return []
  const all = evaluation.count - Math.round(evaluation.accuracy * evaluation.count)
  const shown =
    mistakes.length < all
      ? `${count(mistakes.length)} of ${counted(all, 'mistake')}, those of highest loss in each confusion`
      : all === 1
        ? 'The only mistake'
        : `All ${counted(all, 'mistake')}`
  const note = `${shown}, the worst first: the true class, the predicted one and its confidence.`
  return [
    {
      kind: 'drawn',
      page: html`<div class="gallery" id="gallery-${panel}" data-first="48" tabindex="-1" role="group"
    aria-label="Mistakes of ${plainEvaluationName(evaluation)}">
    <h4>The mistakes</h4>
    <p>${note}</p>
    ${galleryFilter({ of: 'mistakes', pictures: mistakes, classes, by: ['label', 'predicted'] })}
    ${pictureList({
      pictures: mistakes,
      predictions,
      words: ({ label, predicted }) => pairWords(classes, label, predicted),
    })}</div>`,
      told: [
        heading(4, 'The mistakes'),
        paragraph(note),
        listPictures({ pictures: mistakes, predictions }),
      ],
    },
  ]
}
