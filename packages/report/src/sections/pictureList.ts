import type { PicturedImage, PredictionsFile } from '@inkstone/core'
import type { List } from '../document/block'
import { count } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { picture, pictureWords } from './picture'

export interface PictureListOptions {
  pictures: readonly PicturedImage[]
  /** That they belong to. */
  predictions: PredictionsFile
  /** The text below a picture, besides the confidence. */
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
        <span class="sure">${confidence(each)}<span class="unseen"> confidence</span></span>
        </figcaption></figure></li>`,
  )}</ul><button class="more" type="button" hidden>Show all ${count(pictures.length)}</button>`
}

/** The same in words. */
export function listPictures({ pictures, predictions }: Omit<PictureListOptions, 'words'>): List {
  return {
    kind: 'list',
    items: pictures.map(
      (each) => `${pictureWords(each, predictions)}, ${confidence(each)} confidence`,
    ),
  }
}

function confidence({ confidence }: PicturedImage): string {
  return `${(100 * confidence).toFixed(0)}${'\u202f'}%`
}
