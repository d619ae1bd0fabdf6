import type { Evaluation } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark } from '../figures/evaluationName'
import { count, counted, percent, percentRange, points, pointsRange } from '../figures/formatFigure'
import { type EvaluationPair, pairEvaluations } from '../figures/pairEvaluations'
import { pairedDifference } from '../figures/pairedDifference'
import { type Html, html } from '../page/html'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import { measuredAgainst } from './measuredAgainst'

/** What the fine-tuning brought on its own data, and what it cost on the old: the same images twice. */
export async function beforeAfter(run: Run): Promise<Section | undefined> {
  const pairs = pairEvaluations(run)
  if (pairs.length === 0) return undefined
  return {
    id: 'fine-tuning',
    question: 'Did fine-tuning help?',
    note: html`The same images, read by the network as it was trained and as it was fine-tuned. What it
      gains on new data it may forget of the old.`,
    body: html`<div class="columns">${await dumbbells(pairs)}
      <div class="changes">${pairs.map(change)}</div></div>${table(pairs)}${measuredAgainst(run)}
      ${foundOut(run)}`,
  }
}

/** What the strategy has to say, sentence after sentence. */
function foundOut({ metrics }: Run): Html | undefined {
  const { findings = [] } = metrics.fineTuning ?? {}
  if (findings.length === 0) return undefined
  const sentences = findings.map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}.`)
  return html`<p>${sentences.join(' ')}</p>`
}

function change({ before, after, known, mended, spoiled }: EvaluationPair): Html {
  const { evaluation } = after
  const difference = evaluation.accuracy - before.evaluation.accuracy
  const tone = difference < 0 ? 'worse' : 'better'
  const range = pairedDifference(mended, spoiled, evaluation.count)
  return html`<div class="change">
    <h3>${title(before.evaluation, evaluation)} <span class="aside">${known ? 'known from training' : 'new to it'}</span></h3>
    <p><strong class="points ${tone}">${points(difference, evaluation.count)}</strong> points
      <span class="between">${pointsRange(range, evaluation.count)}</span></p>
    <p>${counted(mended, 'image')} mended, ${count(spoiled)} ${known ? 'forgotten' : 'spoiled'}.</p>
  </div>`
}

/** A row for each pair: from the hollow dot to the full one. */
async function dumbbells(pairs: readonly EvaluationPair[]): Promise<Html> {
  const rows = pairs.map(({ before, after }) => {
    const [from, to] = [before.evaluation, after.evaluation]
    const [fromRange, toRange] = [evaluationInterval(from), evaluationInterval(to)]
    const mark = tainted(from, to) ? ' CONTAMINATED' : ''
    return {
      name: `${to.dataset}/${to.split}${mark}`,
      before: from.accuracy,
      beforeLow: fromRange.low,
      beforeHigh: fromRange.high,
      after: to.accuracy,
      afterLow: toRange.low,
      afterHigh: toRange.high,
      text: `${percent(from.accuracy, from.count)} → ${percent(to.accuracy, to.count)}`,
      colour: mark || to.accuracy < from.accuracy ? 'var(--red)' : 'var(--blue)',
      nameColour: mark ? 'var(--red)' : 'var(--ink)',
    }
  })
  const least = Math.min(...rows.flatMap(({ beforeLow, afterLow }) => [beforeLow, afterLow]))
  const quantitative = 'quantitative' as const
  const colour = { field: 'colour', type: 'nominal' as const, scale: null }
  const onTrack = { yOffset: 11 }
  return renderChart({
    id: 'before-after',
    title: 'Images read right',
    legend: html`<span class="key hollow">before</span> <span class="key full">after</span> with
      95${'\u202f'}% intervals`,
    description: rows
      .map(({ name, text }) => `${name}: ${text.replace('→', 'before,')} after.`)
      .join(' '),
    spec: {
      data: { values: rows },
      width: chartWidth,
      height: 64 * rows.length,
      encoding: { y: { field: 'name', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          mark: { type: 'rule', color: 'var(--line)', ...onTrack },
          encoding: { x: { value: 0 }, x2: { value: 'width' } },
        },
        ...(['before', 'after'] as const).map((when) => ({
          mark: {
            type: 'rule' as const,
            strokeWidth: 8,
            strokeOpacity: 0.3,
            strokeCap: 'round' as const,
            ...onTrack,
          },
          encoding: {
            x: {
              field: `${when}Low`,
              type: quantitative,
              scale: { domain: [least - (1 - least) * 0.05, 1], zero: false, nice: false },
              axis: { tickCount: 5, labelExpr: percentLabel, labelFlush: 8, ticks: true },
            },
            x2: { field: `${when}High` },
            color: colour,
          },
        })),
        {
          mark: { type: 'rule', strokeWidth: 2.5, ...onTrack },
          encoding: {
            x: { field: 'before', type: quantitative },
            x2: { field: 'after' },
            color: colour,
          },
        },
        {
          mark: {
            type: 'point',
            size: 100,
            fill: 'var(--paper)',
            strokeWidth: 2.5,
            opacity: 1,
            ...onTrack,
          },
          encoding: { x: { field: 'before', type: quantitative }, stroke: colour },
        },
        {
          mark: { type: 'point', filled: true, size: 130, opacity: 1, ...onTrack },
          encoding: { x: { field: 'after', type: quantitative }, color: colour },
        },
        {
          mark: { type: 'text', align: 'left', dy: -11 },
          encoding: {
            x: { value: 0 },
            text: { field: 'name' },
            color: { field: 'nameColour', type: 'nominal', scale: null },
          },
        },
        {
          mark: { type: 'text', align: 'right', dy: -11, fontWeight: 600 },
          encoding: { x: { value: 'width' }, text: { field: 'text' }, color: colour },
        },
      ],
    },
  })
}

function table(pairs: readonly EvaluationPair[]): Html {
  return scrollTable({
    label: 'Before and after fine-tuning',
    caption: html`Below each share stands its 95${'\u202f'}% interval (Wilson's), below each change that of a
      difference on the same images (Agresti and Min's).`,
    table: html`<table>
    <thead><tr><th scope="col">Images of</th><th scope="col">Count</th><th scope="col">Before</th>
      <th scope="col">After</th><th scope="col">Change in points</th><th scope="col">Mended</th>
      <th scope="col">Spoiled</th></tr></thead>
    <tbody>${pairs.map(
      ({ before, after, mended, spoiled }) => html`<tr>
        <th scope="row">${title(before.evaluation, after.evaluation)}</th><td>${count(after.evaluation.count)}</td>
        <td>${share(before.evaluation)}</td><td>${share(after.evaluation)}</td>
        <td><strong>${points(after.evaluation.accuracy - before.evaluation.accuracy, after.evaluation.count)}</strong>
          <span class="interval">${pointsRange(pairedDifference(mended, spoiled, after.evaluation.count), after.evaluation.count)}</span></td>
        <td>${count(mended)}</td><td>${count(spoiled)}</td></tr>`,
    )}</tbody></table>`,
  })
}

function share(evaluation: Evaluation): Html {
  const { accuracy, count: images, contaminated } = evaluation
  return html`${contaminated && html`${contaminatedMark} `}<strong>${percent(accuracy, images)}</strong>
    <span class="interval">${percentRange(evaluationInterval(evaluation), images)}</span>`
}

function title(...evaluations: readonly [Evaluation, Evaluation]): Html {
  const [{ dataset, split }] = evaluations
  return html`<span class="name">${dataset}/${split}</span>${
    tainted(...evaluations) && html` ${contaminatedMark}`
  }`
}

function tainted(...evaluations: readonly Evaluation[]): boolean {
  return evaluations.some(({ contaminated }) => contaminated)
}
