import type { Mistake, PredictionsFile } from '@inkstone/core'
import { encodePng } from '../encodePng'
import { count, counted } from '../formatFigure'
import { type Html, html } from '../html'
import type { Evaluated } from '../readRun'
import { pairKey, pairWords } from './confusionMatrix'

/** The worst mistakes as pictures, by falling loss. A choice of one confusion appears where scripts run. */
export function mistakeGallery({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { mistakes, classes } = predictions
  if (mistakes.length === 0) return html``
  const all = evaluation.count - Math.round(evaluation.accuracy * evaluation.count)
  const shown = mistakes.length < all ? `The worst ${count(mistakes.length)} of` : 'All'
  return html`<div class="gallery" id="gallery-${panel}" tabindex="-1">
    <h4>The worst mistakes</h4>
    <p>${shown} ${counted(all, 'mistake')}, the worst first: what the image shows, what it was read as, and
      how sure the network was.</p>
    <label class="filter" hidden>Show <select>${options(predictions)}</select></label>
    <ul>${mistakes.map(
      (mistake) => html`<li data-pair="${pairKey(mistake.label, mistake.predicted)}"><figure>
        ${picture(mistake, predictions)}
        <figcaption>${pairWords(classes, mistake.label, mistake.predicted)}
        <span class="sure">${(100 * mistake.confidence).toFixed(0)}${'\u202f'}%<span class="unseen"> sure</span></span>
        </figcaption></figure></li>`,
    )}</ul></div>`
}

function options({ mistakes, classes }: PredictionsFile): Html {
  const pairs = new Map<string, Mistake[]>()
  for (const mistake of mistakes) {
    const key = pairKey(mistake.label, mistake.predicted)
    pairs.set(key, [...(pairs.get(key) ?? []), mistake])
  }
  const sorted = [...pairs].sort(([, a], [, b]) => b.length - a.length)
  return html`<option value="">all ${count(mistakes.length)}</option>${sorted.map(
    ([key, [first, ...others]]) => html`<option value="${key}">${classes[first!.label]} read as
      ${classes[first!.predicted]} (${1 + others.length})</option>`,
  )}`
}

/** A mistake as an image of the page, with words for whoever cannot see it. */
export function picture(mistake: Mistake, { imageShape, classes }: PredictionsFile): Html {
  const [height, width, channels] = imageShape
  const pixels = Buffer.from(mistake.pixels, 'base64')
  const png =
    channels === 1
      ? encodePng({ width, height, channels: 2, pixels: inkAsOpacity(pixels) })
      : encodePng({ width, height, channels: channels as 3 | 4, pixels })
  const words = `Image ${mistake.position}: ${classes[mistake.label]}, read as ${classes[mistake.predicted]}`
  return html`<img class="${channels === 1 ? 'ink' : 'photo'}" width="${width}" height="${height}" loading="lazy"
    alt="${words}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`
}

/** Black ink on nothing: the page lays the paper below it, and turns the ink light in the dark. */
function inkAsOpacity(ink: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(2 * ink.length)
  for (const [index, opacity] of ink.entries()) pixels[2 * index + 1] = opacity
  return pixels
}
