import type { Mistake, PredictionsFile } from '@inkstone/core'
import { encodePng } from '../encodePng'
import { plainEvaluationName } from '../evaluationName'
import { count, counted } from '../formatFigure'
import { type Html, html } from '../html'
import type { Evaluated } from '../readRun'
import { pairWords } from './confusionMatrix'

/** The worst mistakes as pictures, by falling loss. A choice by class and confidence appears where scripts run. */
export function mistakeGallery({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { mistakes, classes } = predictions
  if (mistakes.length === 0) return html``
  const all = evaluation.count - Math.round(evaluation.accuracy * evaluation.count)
  const shown =
    mistakes.length < all
      ? `${count(mistakes.length)} of ${counted(all, 'mistake')}, those of greatest loss of each confusion`
      : all === 1
        ? 'The only mistake'
        : `All ${counted(all, 'mistake')}`
  return html`<div class="gallery" id="gallery-${panel}" tabindex="-1" role="group"
    aria-label="Mistakes of ${plainEvaluationName(evaluation)}">
    <h4>The mistakes</h4>
    <p>${shown}, the worst first: what the image shows, what it was read as, and how sure the network was.</p>
    ${filter(predictions)}
    <ul>${mistakes.map(
      (
        mistake,
      ) => html`<li data-label="${mistake.label}" data-predicted="${mistake.predicted}" data-confidence="${mistake.confidence.toFixed(6)}"><figure>
        ${picture(mistake, predictions)}
        <figcaption>${pairWords(classes, mistake.label, mistake.predicted)}
        <span class="sure">${(100 * mistake.confidence).toFixed(0)}${'\u202f'}%<span class="unseen"> sure</span></span>
        </figcaption></figure></li>`,
    )}</ul><button class="more" type="button" hidden>Show all ${count(mistakes.length)}</button></div>`
}

/** Bands of confidence, `low <= confidence < high`. */
const bands = [
  ['any', 0, 2],
  ['99 % and more', 0.99, 2],
  ['90 to 99 %', 0.9, 0.99],
  ['50 to 90 %', 0.5, 0.9],
  ['below 50 %', 0, 0.5],
] as const

function filter({ mistakes, classes }: PredictionsFile): Html {
  const among = (of: 'label' | 'predicted'): Html => {
    const counts = classes.map((_, index) => mistakes.filter((each) => each[of] === index).length)
    return html`<option value="">any</option>${classes.map((name, index) =>
      counts[index] === 0
        ? html``
        : html`<option value="${index}">${name} (${count(counts[index]!)})</option>`,
    )}`
  }
  return html`<div class="filter" role="group" aria-label="Which mistakes to show" hidden>
    <label>Shows <select name="label">${among('label')}</select></label>
    <label>Read as <select name="predicted">${among('predicted')}</select></label>
    <label>Confidence <select name="confidence">${bands.map(
      ([words, low, high]) => html`<option value="${low} ${high}">${words}</option>`,
    )}</select></label>
    <button type="reset" disabled>Clear</button>
    <output></output></div>`
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
