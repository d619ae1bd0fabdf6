import type { ThresholdOutcome } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Run } from '@inkstone/run'
import { evaluationName } from '../figures/evaluationName'
import { count, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'

/** What the temperature and the thresholds, both chosen on validation, are worth on the tests. */
export async function howCalibrated({ metrics }: Run): Promise<Section | undefined> {
  const fitted = metrics.evaluations.filter(({ calibration }) => calibration)
  const sure = metrics.evaluations.filter(({ readRates }) => readRates && readRates.length > 0)
  if (fitted.length === 0 && sure.length === 0) return undefined
  return {
    id: 'calibration',
    question: 'Was its confidence set right?',
    note: html`The temperature divides the logits, and thresholds leave to a human what is not sure enough. Both were
      chosen on the images for validation; here stands what they are worth on images that had no part in that.`,
    body: html`${fitted.length > 0 && temperatures(fitted)}${sure.length > 0 && thresholds(sure)}`,
  }
}

type Evaluations = Run['metrics']['evaluations']

function temperatures(evaluations: Evaluations): Html {
  return scrollTable({
    label: 'Calibration before and after',
    caption: html`Expected calibration error: how far confidence lies from accuracy, in 15 bins, on average.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Evaluation</th><th scope="col">Temperature</th><th scope="col">Error before</th>
      <th scope="col">Error after</th></tr></thead>
    <tbody>${evaluations.map((evaluation) => {
      const { temperature, before, after } = evaluation.calibration!
      return html`<tr><th scope="row">${evaluationName(evaluation)}</th><td>${temperature.toFixed(3)}</td>
        <td>${percent(before, 1000)}</td><td><strong>${percent(after, 1000)}</strong></td></tr>`
    })}</tbody></table>`,
  })
}

function thresholds(evaluations: Evaluations): Html {
  return scrollTable({
    label: 'Thresholds chosen on validation',
    caption: html`Of the images that are read, so many are wrong; the others are left to a human. Intervals are
      Wilson’s, 95${'\u202f'}%.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Evaluation</th><th scope="col">Errors allowed</th><th scope="col">Threshold</th>
      <th scope="col">Read</th><th scope="col">Wrong</th><th scope="col">Errors found</th></tr></thead>
    <tbody>${evaluations.flatMap((evaluation) =>
      evaluation.readRates!.map(
        (outcome) =>
          html`<tr><th scope="row">${evaluationName(evaluation)}</th>${cells(outcome, evaluation.count)}</tr>`,
      ),
    )}</tbody></table>`,
  })
}

function cells({ errorRate, threshold, read, wrong }: ThresholdOutcome, images: number): Html {
  return html`<td>${100 * errorRate}${'\u202f'}%</td><td>${threshold.toFixed(4)}</td>
    <td><strong>${percent(read / images, images)}</strong>
      <span class="interval">${percentRange(wilsonInterval(read, images), images)}</span></td>
    <td>${count(wrong)}</td>
    <td>${
      read === 0
        ? 'none read'
        : html`${percent(wrong / read, 1000)} <span class="interval">${percentRange(wilsonInterval(wrong, read), 1000)}</span>`
    }</td>`
}
