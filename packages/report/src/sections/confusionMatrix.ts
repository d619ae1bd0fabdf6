import type { Evaluated } from '@inkstone/run'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'

interface Confusion {
  label: number
  predicted: number
  images: number
}

/** The confusion matrix as a heat map: a table, so that it can be read aloud and copied. Its colour belongs
 * to the mistakes; by root, for one mistake must be seen beside a hundred. */
export function confusionMatrix({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { classes, mistakes, leastSure = [] } = predictions
  const matrix = evaluation.confusionMatrix
  const most = Math.max(1, ...confusions(matrix).map(({ images }) => images))
  const pictured = new Set(mistakes.map(({ label, predicted }) => pairKey(label, predicted)))
  const cell = (label: number, predicted: number): Html => {
    const images = matrix[label]![predicted]!
    if (label === predicted) {
      const shown = leastSure.filter((picture) => picture.label === label).length
      if (shown === 0) return html`<td class="right">${count(images)}</td>`
      const which = shown < images ? `; the ${count(shown)} least sure` : ''
      const words = `${classes[label]} read right: ${counted(images, 'image')}${which}`
      return html`<td class="right" title="${words}"><a href="#least-sure-${panel}"
        data-pair="${pairKey(label, label)}" aria-label="${words}">${count(images)}</a></td>`
    }
    if (images === 0) return html`<td><span class="unseen">0</span></td>`
    const heat = Math.round(14 + 86 * Math.sqrt(images / most))
    const words = `${classes[label]} read as ${classes[predicted]}: ${counted(images, 'image')}`
    const key = pairKey(label, predicted)
    return html`<td style="--heat-share:${heat}%" title="${words}">${
      pictured.has(key)
        ? html`<a href="#gallery-${panel}" data-pair="${key}" aria-label="${words}">${count(images)}</a>`
        : count(images)
    }</td>`
  }
  return html`<div class="matrix"><h4>Confusion matrix</h4>${scrollTable({
    label: `Confusion matrix of ${plainEvaluationName(evaluation)}`,
    caption: html`A row for what the image shows, a column for what it was read as. A click on an underlined number shows its pictures: on the diagonal, of the images read right, those that it was least sure of.`,
    table: html`<table class="heat">
    <thead><tr><td class="corner"><span class="unseen">true, read as</span></td>${classes.map(
      (name) => html`<th scope="col">${name}</th>`,
    )}</tr></thead>
    <tbody>${classes.map(
      (name, label) =>
        html`<tr><th scope="row">${name}</th>${classes.map((_, predicted) =>
          cell(label, predicted),
        )}</tr>`,
    )}</tbody></table>`,
  })}</div>`
}

/** The most frequent confusions, as a list with bars. */
export function confusedPairs({ evaluation, predictions }: Evaluated, panel: number): Html {
  const { classes, mistakes } = predictions
  const pairs = confusions(evaluation.confusionMatrix).slice(0, 8)
  if (pairs.length === 0) return html`<p>No mistake in ${counted(evaluation.count, 'image')}.</p>`
  const most = pairs[0]!.images
  const pictured = new Set(mistakes.map(({ label, predicted }) => pairKey(label, predicted)))
  return html`<div class="pairs"><h4>Most often confused</h4><ol>${pairs.map(
    ({ label, predicted, images }) => {
      const key = pairKey(label, predicted)
      const words = pairWords(classes, label, predicted)
      return html`<li style="--share:${((100 * images) / most).toFixed(1)}%">${
        pictured.has(key)
          ? html`<a href="#gallery-${panel}" data-pair="${key}">${words}</a>`
          : html`<span>${words}</span>`
      } <span class="amount">${count(images)}</span></li>`
    },
  )}</ol></div>`
}

/** How a confusion is addressed on the page. */
export function pairKey(label: number, predicted: number): string {
  return `${label}-${predicted}`
}

/** `4 → 9`, read aloud as `4 read as 9`. */
export function pairWords(classes: readonly string[], label: number, predicted: number): Html {
  return html`<span class="pair">${classes[label]}<span class="unseen"> read as </span><span class="arrow"
    aria-hidden="true"></span><b>${classes[predicted]}</b></span>`
}

/** Everything off the diagonal, most frequent first. */
function confusions(matrix: readonly (readonly number[])[]): Confusion[] {
  return matrix
    .flatMap((row, label) => row.map((images, predicted) => ({ label, predicted, images })))
    .filter(({ label, predicted, images }) => label !== predicted && images > 0)
    .sort((a, b) => b.images - a.images)
}
