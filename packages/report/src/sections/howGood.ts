import type { Evaluation } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark, evaluationName, plainEvaluationName } from '../figures/evaluationName'
import { count, counted, percent, percentDigits, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'

/** The headline figure, and every evaluation beside it with its interval. */
export async function howGood({ metrics }: Run): Promise<Section> {
  const { evaluations } = metrics
  const [first] = evaluations
  return {
    id: 'result',
    question: 'How good is it?',
    note: html`Every share is counted on images. Its interval (Wilson, 95${'\u202f'}%) says how far chance
      alone could have moved it: the fewer the images, the wider.`,
    body: first
      ? html`<div class="columns">${headline(first)}${await intervals(evaluations)}</div>
          ${table(evaluations)}`
      : html`<p>Nobody knows yet: the run was stopped before anything was evaluated.</p>`,
  }
}

function headline(evaluation: Evaluation): Html {
  const { accuracy, count: images, contaminated } = evaluation
  return html`<div class="headline${contaminated ? ' tainted' : ''}">
    <h3>${evaluationName(evaluation)}, read right</h3>
    <p class="figure">${percentDigits(accuracy, images)}<span class="unit">%</span></p>
    <p class="interval"><strong>${percentRange(evaluationInterval(evaluation), images)}</strong>
      with 95${'\u202f'}% certainty</p>
    <p>${counted(images - Math.round(accuracy * images), 'mistake')} in ${counted(images, 'image')}${
      contaminated
        ? html`. ${contaminatedMark} The network has learnt from these very images: this is no test.`
        : html` that had no part in the training.`
    }</p>
  </div>`
}

/** Shares of mistakes on a square-root scale: 1 in 1,000 and 1 in 5 both find room, and 0 too. */
async function intervals(evaluations: readonly Evaluation[]): Promise<Html> {
  const rows = evaluations.map((evaluation) => {
    const { low, high } = evaluationInterval(evaluation)
    return {
      name: plainEvaluationName(evaluation),
      share: 1 - evaluation.accuracy,
      low: 1 - high,
      high: 1 - low,
      text: percent(1 - evaluation.accuracy, evaluation.count),
      range: percentRange({ low: 1 - high, high: 1 - low }, evaluation.count),
      colour: evaluation.contaminated ? 'var(--red)' : 'var(--blue)',
      nameColour: evaluation.contaminated ? 'var(--red)' : 'var(--ink)',
    }
  })
  const most = Math.max(...rows.map(({ high }) => high)) * 1.04
  const colour = { field: 'colour', type: 'nominal' as const, scale: null }
  const onTrack = { yOffset: 9 }
  return renderChart({
    id: 'intervals',
    title: 'Share of mistakes',
    legend: html`with 95${'\u202f'}% intervals, on a square-root scale`,
    description: rows.map(({ name, text, range }) => `${name}: ${text}, ${range}.`).join(' '),
    spec: {
      data: { values: rows },
      width: chartWidth,
      height: 50 * rows.length,
      encoding: { y: { field: 'name', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          mark: { type: 'rule', color: 'var(--line)', ...onTrack },
          encoding: { x: { value: 0 }, x2: { value: 'width' } },
        },
        {
          mark: {
            type: 'rule',
            strokeWidth: 8,
            strokeOpacity: 0.3,
            strokeCap: 'round',
            ...onTrack,
          },
          encoding: {
            x: {
              field: 'low',
              type: 'quantitative',
              scale: { type: 'sqrt', domain: [0, most], nice: false, zero: true },
              axis: {
                values: squareRootTicks(most),
                labelExpr: percentLabel,
                labelFlush: 8,
                ticks: true,
              },
            },
            x2: { field: 'high' },
            color: colour,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1, ...onTrack },
          encoding: { x: { field: 'share', type: 'quantitative' }, color: colour },
        },
        {
          mark: { type: 'text', align: 'left', dy: -9 },
          encoding: {
            x: { value: 0 },
            text: { field: 'name' },
            color: { field: 'nameColour', type: 'nominal', scale: null },
          },
        },
        {
          mark: { type: 'text', align: 'right', dy: -9, fontWeight: 600 },
          encoding: { x: { value: 'width' }, text: { field: 'text' }, color: colour },
        },
      ],
    },
  })
}

/** Round shares that stand apart on a square-root scale up to `most`. */
function squareRootTicks(most: number): number[] {
  const ticks: number[] = []
  for (const tick of [0, 0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1]) {
    const last = ticks.at(-1)
    const room = last === undefined ? 1 : (Math.sqrt(tick) - Math.sqrt(last)) / Math.sqrt(most)
    if (tick <= most && room > 0.13) ticks.push(tick)
  }
  return ticks
}

function table(evaluations: readonly Evaluation[]): Html {
  return scrollTable({
    label: 'All evaluations',
    caption: html`Precision, recall and F1 are means over the classes (macro); the loss is the cross-entropy
      in nats. Below each stands its 95${'\u202f'}% interval: Wilson's for the
      images read right, by bootstrap for the others.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Evaluation</th><th scope="col">Images</th><th scope="col">Right</th>
      <th scope="col">Precision</th><th scope="col">Recall</th>
      <th scope="col">F1</th><th scope="col">Loss</th></tr></thead>
    <tbody>${evaluations.map(
      (each) => html`<tr class="${each.contaminated ? 'tainted' : 'clean'}">
        <th scope="row">${evaluationName(each)}</th><td data-value="${each.count}">${count(each.count)}</td>
        <td data-value="${each.accuracy}"><strong>${percent(each.accuracy, each.count)}</strong>
          <span class="interval">${percentRange(evaluationInterval(each), each.count)}</span></td>
        ${(['precision', 'recall', 'f1'] as const).map(
          (name) => html`<td data-value="${each[name]}">${percent(each[name], each.count)}
            <span class="interval">${range(each, name)}</span></td>`,
        )}
        <td data-value="${each.loss}">${each.loss.toFixed(4)} <span class="interval">${range(each, 'loss')}</span></td></tr>`,
    )}</tbody></table>`,
  })
}

/** The interval of a figure that is no share of images. */
function range(
  { intervals, count: images }: Evaluation,
  name: 'loss' | 'precision' | 'recall' | 'f1',
): string {
  if (!intervals) return 'no interval: evaluated by an older version'
  const { low, high } = intervals[name]
  return name === 'loss'
    ? `${low.toFixed(4)} to ${high.toFixed(4)}`
    : percentRange(intervals[name], images)
}
