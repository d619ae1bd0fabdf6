import type { Evaluated } from '@inkstone/run'
import { type Block, type Drawn, heading, paragraph } from '../document/block'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { confusions, pairKey } from './confusions'

/** The most frequent confusions, as a list with bars. */
export function confusedPairs({ evaluation, predictions }: Evaluated, panel: number): Block {
  const { classes, mistakes } = predictions
  const pairs = confusions(evaluation.confusionMatrix).slice(0, 8)
  if (pairs.length === 0) return paragraph(`No mistake in ${counted(evaluation.count, 'image')}.`)
  const most = pairs[0]!.images
  const pictured = new Set(mistakes.map(({ label, predicted }) => pairKey(label, predicted)))
  const items = pairs.map(({ label, predicted, images }) => {
    const key = pairKey(label, predicted)
    const words = pairWords(classes, label, predicted)
    return html`<li style="--share:${((100 * images) / most).toFixed(1)}%">${
      pictured.has(key)
        ? html`<a href="#gallery-${panel}" data-pair="${key}">${words}</a>`
        : html`<span>${words}</span>`
    } <span class="amount">${count(images)}</span></li>`
  })
  return {
    kind: 'drawn',
    page: html`<div class="pairs"><h4>Most often confused</h4><ol>${items}</ol></div>`,
    told: [
      heading(4, 'Most often confused'),
      {
        kind: 'list',
        items: pairs.map(
          ({ label, predicted, images }) =>
            `${classes[label]} predicted as ${classes[predicted]}: ${count(images)}`,
        ),
      },
    ],
  } satisfies Drawn
}

/** `4 → 9`, read aloud as `4 predicted as 9`. */
export function pairWords(classes: readonly string[], label: number, predicted: number): Html {
  return html`<span class="pair">${classes[label]}<span class="unseen"> predicted as </span><span class="arrow"
    aria-hidden="true"></span><b>${classes[predicted]}</b></span>`
}
