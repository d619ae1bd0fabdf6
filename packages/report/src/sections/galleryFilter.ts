import type { PicturedImage } from '@inkstone/core'
import { count } from '../figures/formatFigure'
import { type Html, html } from '../page/html'

export interface GalleryFilterOptions {
  /** The kind of pictures: `mistakes`. */
  of: string
  pictures: readonly PicturedImage[]
  classes: readonly string[]
  /** The classes that can be chosen by. Confidence always can. */
  by: readonly ('label' | 'predicted')[]
}

const words = { label: 'True class', predicted: 'Predicted' } as const

/** Bands of confidence, `low <= confidence < high`. */
const bands = [
  ['any', 0, 2],
  ['99 % and more', 0.99, 2],
  ['90 to 99 %', 0.9, 0.99],
  ['50 to 90 %', 0.5, 0.9],
  ['below 50 %', 0, 0.5],
] as const

/** Chooses among the pictures of a gallery; it appears where scripts run. */
export function galleryFilter({ of, pictures, classes, by }: GalleryFilterOptions): Html {
  const among = (which: 'label' | 'predicted'): Html => {
    const counts = classes.map(
      (_, index) => pictures.filter((each) => each[which] === index).length,
    )
    return html`<option value="">any</option>${classes.map((name, index) =>
      counts[index] === 0
        ? html``
        : html`<option value="${index}">${name} (${count(counts[index]!)})</option>`,
    )}`
  }
  return html`<div class="filter" role="group" aria-label="Which ${of} to show" hidden>
    ${by.map((which) => html`<label>${words[which]} <select name="${which}">${among(which)}</select></label>`)}
    <label>Confidence <select name="confidence">${bands.map(
      ([band, low, high]) => html`<option value="${low} ${high}">${band}</option>`,
    )}</select></label>
    <button type="reset" disabled>Clear</button>
    <output></output></div>`
}
