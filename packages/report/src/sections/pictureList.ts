import type { PicturedImage, PredictionsFile } from '@inkstone/core'
import { count } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { picture } from './picture'

export interface PictureListOptions {
  pictures: readonly PicturedImage[]
  /** That they belong to. */
  predictions: PredictionsFile
  /** What stands below a picture, beside how sure the network was. */
  words(picture: PicturedImage): Html
}

/** Pictures of a gallery, and the button for those that the page's script leaves out at first. */
export function pictureList({ pictures, predictions, words }: PictureListOptions): Html {
  return html`<ul>${pictures.map(
    (
      each,
    ) => html`<li data-label="${each.label}" data-predicted="${each.predicted}" data-confidence="${each.confidence.toFixed(6)}"><figure>
        ${picture(each, predictions)}
        <figcaption>${words(each)}
        <span class="sure">${(100 * each.confidence).toFixed(0)}${'\u202f'}%<span class="unseen"> sure</span></span>
        </figcaption></figure></li>`,
  )}</ul><button class="more" type="button" hidden>Show all ${count(pictures.length)}</button>`
}
