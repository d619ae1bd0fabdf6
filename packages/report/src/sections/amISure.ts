import type { Evaluated, Run } from '@inkstone/run'
import {
  brierScore,
  type Claims,
  calibrationError,
  certaintyBins,
  claims,
  type Estimate,
  overconfidence,
} from '../figures/certainty'
import { evaluationName } from '../figures/evaluationName'
import { percent, percentRange, points, pointsRange } from '../figures/formatFigure'
import { readAtError, riskCoverage } from '../figures/readAtError'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import { reliabilityDiagram } from './reliabilityDiagram'
import { riskCoverageCurve } from './riskCoverageCurve'

/** Whether the network's own confidence can be trusted, and how much it reads where few mistakes are allowed. */
export async function amISure({ evaluated }: Run): Promise<Section | undefined> {
  const [first] = evaluated
  if (!first) return undefined
  const all = evaluated.map((each) => ({ ...each, claimed: claims(each) }))
  const { claimed, evaluation } = all[0]!
  // Where the run chose thresholds on validation, "Was its confidence set right?" tells what they are worth.
  const unchosen = all.filter((each) => !each.evaluation.readRates?.length)
  return {
    id: 'certainty',
    question: 'Am I sure?',
    note: html`Confidence is the probability of the class that was read. A network that is as sure as it is right
      can be left alone with what it is sure of.`,
    body: html`<h3>${evaluationName(evaluation)}</h3>
      <div class="columns">${await reliabilityDiagram(certaintyBins(claimed))}
      ${await riskCoverageCurve(riskCoverage(claimed), evaluation.count)}</div>
      ${calibrationTable(all)}${unchosen.length > 0 && readTable(unchosen)}`,
  }
}

type Claimed = Evaluated & { claimed: Claims }

function calibrationTable(all: readonly Claimed[]): Html {
  return scrollTable({
    label: 'Confidence',
    caption: html`Overconfidence: mean confidence less the share read right, in points. Calibration error: how far
      the two lie apart in 15 bins of confidence, on average. Brier score: squared distance of the probabilities to
      the truth, 0 to 2. Below each stands its 95${'\u202f'}% interval.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Evaluation</th><th scope="col">Overconfidence</th>
      <th scope="col">Calibration error</th><th scope="col">Brier score</th></tr></thead>
    <tbody>${all.map((each) => {
      const { evaluation, claimed } = each
      const { count: images } = evaluation
      const over = overconfidence(claimed)
      const error = calibrationError(claimed)
      const brier = brierScore(each)
      return html`<tr class="${evaluation.contaminated ? 'tainted' : 'clean'}">
        <th scope="row">${evaluationName(evaluation)}</th>
        <td data-value="${over.value}"><strong>${points(over.value, images)}</strong>
          <span class="interval">${pointsRange(over, images)}</span></td>
        <td data-value="${error.value}"><strong>${percent(error.value, images)}</strong>
          <span class="interval">${percentRange(error, images)}</span></td>
        <td data-value="${brier.value}"><strong>${brier.value.toFixed(4)}</strong>
          <span class="interval">${fixedRange(brier)}</span></td></tr>`
    })}</tbody></table>`,
  })
}

const allowed = [0.01, 0.001] as const

function readTable(all: readonly Claimed[]): Html {
  return scrollTable({
    label: 'What it reads at a fixed error rate',
    caption: html`Images of less confidence than a threshold are left to a human. The threshold is chosen on every
      other image to allow so many mistakes, and tested on those between, and the other way round: so none is tested
      on the images that chose it. More mistakes than allowed: there are too few images to choose by.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Evaluation</th>${allowed.map(
      (rate) => html`<th scope="col">Read at ${100 * rate}${'\u202f'}% mistakes</th>
        <th scope="col">Mistakes found</th>`,
    )}</tr></thead>
    <tbody>${all.map(
      ({
        evaluation,
        claimed,
      }) => html`<tr class="${evaluation.contaminated ? 'tainted' : 'clean'}">
        <th scope="row">${evaluationName(evaluation)}</th>${allowed.map((rate) => {
          const { images, read, wrong, readRate, errorRate } = readAtError(claimed, rate)
          const wrongShare = read === 0 ? 'none read' : percent(wrong / read, images)
          return html`<td data-value="${read / images}"><strong>${percent(read / images, images)}</strong>
            <span class="interval">${percentRange(readRate, images)}</span></td>
            <td data-value="${read === 0 ? 0 : wrong / read}">${wrongShare}
            <span class="interval">${percentRange(errorRate, images)}</span></td>`
        })}</tr>`,
    )}</tbody></table>`,
  })
}

function fixedRange({ low, high }: Estimate): string {
  return `${low.toFixed(4)} to ${high.toFixed(4)}`
}
