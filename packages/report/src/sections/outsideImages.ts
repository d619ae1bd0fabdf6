import type { Auroc, OutOfDistribution } from '@inkstone/core'
import { plainEvaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'

export interface OutsideImages {
  found: OutOfDistribution
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
}

/** How well a model tells its own images from those of something else. */
export function outsideImages({ found, name, model }: OutsideImages): Html {
  const { outside, images, outsideImages, confidence, energy } = found
  const fewer = Math.min(images, outsideImages)
  return html`<p>How often one of ${counted(images, 'image')} of its own scores higher than one of
      ${counted(outsideImages, 'image')} of <span class="name">${outside}</span>, which it never learned: a coin has
      50${'\u202f'}%.</p>
    ${scrollTable({
      label: `Told apart, ${plainEvaluationName(name)}, ${model}`,
      table: html`<table>
      <thead><tr><th scope="col">By</th><th scope="col">AUROC</th><th scope="col">95${'\u202f'}% interval</th></tr></thead>
      <tbody>${row('confidence, the greatest probability', confidence, fewer)}${row(
        'energy, of all logits',
        energy,
        fewer,
      )}</tbody></table>`,
    })}`
}

function row(score: string, { value, interval }: Auroc, images: number): Html {
  return html`<tr><th scope="row">${score}</th><td>${percent(value, images)}</td>
    <td>${percentRange(interval, images)}</td></tr>`
}
