import type { Auroc, OutOfDistribution } from '@inkstone/core'
import { type Block, paragraph, type Row, table } from '../document/block'
import { named, phrase } from '../document/phrase'
import { plainEvaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'

export interface OutsideImages {
  found: OutOfDistribution
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
}

/** Out-of-distribution detection. */
export function outsideImages({ found, name, model }: OutsideImages): Block[] {
  const { outside, images, outsideImages, confidence, energy } = found
  const fewer = Math.min(images, outsideImages)
  return [
    paragraph(phrase`How often one of ${counted(images, 'image')} of its own scores higher than one of
      ${counted(outsideImages, 'image')} of ${named(outside)}, which it never learned: 50${'\u202f'}% is chance.`),
    table({
      label: `Out of distribution, ${plainEvaluationName(name)}, ${model}`,
      columns: ['By', 'AUROC', `95${'\u202f'}% interval`],
      rows: [
        row('confidence, the greatest probability', confidence, fewer),
        row('energy, of all logits', energy, fewer),
      ],
    }),
  ]
}

function row(score: string, { value, interval }: Auroc, images: number): Row {
  return {
    cells: [
      { text: score },
      { text: percent(value, images) },
      { text: percentRange(interval, images) },
    ],
  }
}
