import type { EpochRecord, LineageRole, TrainingSummary } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Run, Step } from '@inkstone/run'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { learningCurve } from '../page/learningCurve'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'

/** Loss and accuracy of the training and of the fine-tuning. */
export async function howItLearned({ metrics, steps, lineage }: Run): Promise<Section> {
  const { training, fineTuning } = metrics
  const images = (role: LineageRole): number | undefined =>
    [...lineage.model, ...(lineage.finetuned ?? [])].find((entry) => entry.role === role)?.size
  const of = (stage: string): Step[] => steps.filter((step) => step.stage === stage)
  return {
    id: 'learning',
    question: 'How did it learn?',
    note: html`Training figures are means over an epoch, in which the weights change, and stand in its
      middle; validation is measured at its end, on images that are not trained on. A ring marks the
      weights that were kept.`,
    body: html`${await curves('Training', training, of('training'), images('validation'))}${
      fineTuning &&
      (await curves('Fine-tuning', fineTuning, of('fine-tuning'), images('fine-tuning validation')))
    }`,
  }
}

/** @param validationImages undefined where there was no validation */
async function curves(
  stage: string,
  summary: TrainingSummary,
  steps: Step[],
  validationImages: number | undefined,
): Promise<Html> {
  const { history, dataset, bestEpoch, stoppedBy } = summary
  const heading = html`<h3>${stage} on <span class="name">${dataset}</span></h3>`
  if (history.length === 0) {
    return html`<div class="curves">${heading}<p>Stopped before the first epoch was over.</p></div>`
  }
  const parts = ['training', 'validation'].filter((part) =>
    history.some(({ metrics }) => `${part}/loss` in metrics),
  )
  const key = parts.map((part) => html`<span class="key ${part}">${part}</span> `)
  return html`<div class="curves">${heading}
    <p>${counted(history.length, 'epoch')}${ending[stoppedBy]}; the weights of epoch ${bestEpoch} were kept.</p>
    <div class="columns">
      ${await learningCurve({ stage, metric: 'loss', summary, steps, legend: html`in nats, on a logarithmic scale ${key}` })}
      ${await learningCurve({ stage, metric: 'accuracy', summary, steps: [], legend: html`images read right ${key}` })}
    </div>${numbers(stage, history, validationImages)}</div>`
}

const ending = {
  budget: '',
  callback: ', stopped early by a callback',
  signal: ', stopped by hand',
}

function numbers(
  stage: string,
  history: readonly EpochRecord[],
  validationImages: number | undefined,
): Html {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))]
  return html`<details><summary>Every epoch in figures</summary>${scrollTable({
    label: `${stage}, every epoch`,
    table: html`<table data-sortable><thead><tr><th scope="col">Epoch</th>${names.map(
      (name) => html`<th scope="col">${name.replace('/', ' ')}</th>`,
    )}<th scope="col">Learning rate</th><th scope="col">Images/s</th></tr></thead>
    <tbody>${history.map(
      ({
        epoch,
        metrics,
        learningRate,
        imagesPerSecond,
      }) => html`<tr><th scope="row" data-value="${epoch}">${epoch}</th>
        ${names.map(
          (name) =>
            html`<td data-value="${metrics[name]}">${metrics[name]?.toFixed(4)}${
              name === 'validation/accuracy' && ofValidation(metrics[name], validationImages)
            }</td>`,
        )}
        <td data-value="${learningRate}">${learningRate.toPrecision(3)}</td>
        <td data-value="${imagesPerSecond}">${count(imagesPerSecond)}</td></tr>`,
    )}</tbody></table>`,
  })}</details>`
}

/** The interval of an accuracy on so many images. What is measured in training has none: it is the mean over weights
 * that change. */
function ofValidation(accuracy: number | undefined, images: number | undefined): Html | undefined {
  if (accuracy === undefined || images === undefined) return undefined
  const { low, high } = wilsonInterval(Math.round(accuracy * images), images)
  return html` <span class="interval">${low.toFixed(4)} to ${high.toFixed(4)}</span>`
}
