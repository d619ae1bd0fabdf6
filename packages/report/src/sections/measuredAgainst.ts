import type { Evaluation, Interval } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark, evaluationName } from '../figures/evaluationName'
import {
  count,
  duration,
  percent,
  percentRange,
  points,
  pointsRange,
} from '../figures/formatFigure'
import { countOnlyFirst } from '../figures/pairEvaluations'
import { pairedDifference } from '../figures/pairedDifference'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'

/** The fine-tuned model next to what it is to be measured against, on the same images: the same network trained
 * from nothing (`optdigits/from-scratch`), and a control fine-tuned on other images (`mnist/control`). Undefined
 * where the run made neither. */
export function measuredAgainst({ metrics, evaluated }: Run): Html | undefined {
  const others = metrics.evaluations.filter(({ name }) => kindOf(name) in words)
  const { fineTuning } = metrics
  const tuned = metrics.evaluations.find(
    ({ name, dataset, split }) =>
      kindOf(name) === 'after' && dataset === others[0]?.dataset && split === others[0].split,
  )
  if (!tuned || !fineTuning) return undefined
  const { trainedParameters, totalParameters, seconds } = fineTuning
  const all = trainedParameters === totalParameters
  const trained = all
    ? `All ${count(totalParameters)}`
    : `${count(trainedParameters)} of ${count(totalParameters)}`
  return html`${scrollTable({
    label: 'What fine-tuning is measured against',
    table: html`<table>
    <thead><tr><th scope="col">Evaluation</th><th scope="col">Of</th><th scope="col">Right</th>
      <th scope="col">Fine-tuned is ahead by</th></tr></thead>
    <tbody>${[tuned, ...others].map((each) => row(each, tuned, evaluated))}</tbody></table>`,
  })}<p>${trained} weights were fine-tuned, in ${duration(seconds)}.</p>`
}

const words: Readonly<Record<string, string>> = {
  'from-scratch': 'the same network, trained from nothing on the same images',
  control: 'the same base, fine-tuned in the same way on other images',
}

function row(evaluation: Evaluation, tuned: Evaluation, evaluated: Run['evaluated']): Html {
  const { name, accuracy, count: images, contaminated } = evaluation
  return html`<tr><th scope="row">${evaluationName(evaluation)}</th>
    <td>${words[kindOf(name)] ?? 'the fine-tuned model'}</td>
    <td>${contaminated && html`${contaminatedMark} `}<strong>${percent(accuracy, images)}</strong>
      <span class="interval">${percentRange(evaluationInterval(evaluation), images)}</span></td>
    <td>${
      evaluation !== tuned &&
      html`<strong>${points(tuned.accuracy - accuracy, images)}</strong> points
      <span class="interval">${pointsRange(ahead(evaluation, tuned, evaluated), images)}</span>`
    }</td></tr>`
}

/** Both read the same images. */
function ahead(other: Evaluation, tuned: Evaluation, evaluated: Run['evaluated']): Interval {
  const [one, two] = [other, tuned].map(
    (wanted) => evaluated.find(({ evaluation }) => evaluation === wanted)!,
  ) as [Evaluated, Evaluated]
  return pairedDifference(countOnlyFirst(two, one), countOnlyFirst(one, two), other.count)
}

function kindOf(name: string): string {
  return name.split('/').at(-1)!
}
