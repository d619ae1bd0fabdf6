import type { ClassEvaluation } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import {
  type Chart,
  type Group,
  group,
  heading,
  type Paragraph,
  paragraph,
  present,
  type Table,
  table,
} from '../document/block'
import { interval, key, named, type Phrase, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark } from '../figures/evaluationName'
import { count, counted, percent, percentRange, points, pointsRange } from '../figures/formatFigure'
import { type EvaluationPair, pairEvaluations } from '../figures/pairEvaluations'
import { pairedDifference } from '../figures/pairedDifference'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { measuredAgainst } from './measuredAgainst'

/** What fine-tuning gained on its own data, and what it cost on the old data, on the same images. */
export async function beforeAfter(run: Run): Promise<RunSection | undefined> {
  const pairs = pairEvaluations(run)
  if (pairs.length === 0) return undefined
  return {
    id: 'fine-tuning',
    question: 'Did fine-tuning help?',
    note: phrase`The same images, classified by the network before and after fine-tuning. What it gains on new data it may
      lose on the old.`,
    blocks: present([
      group('columns', [await dumbbells(pairs), group('changes', pairs.map(change))]),
      changeTable(pairs),
      ...measuredAgainst(run),
      findings(run),
    ]),
  }
}

/** What the strategy found, one sentence each. */
function findings({ metrics }: Run): Paragraph | undefined {
  const { findings = [] } = metrics.fineTuning ?? {}
  if (findings.length === 0) return undefined
  const sentences = findings.map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}.`)
  return paragraph(sentences.join(' '))
}

function change({ before, after, known, mended, spoiled }: EvaluationPair): Group {
  const { evaluation } = after
  const difference = evaluation.accuracy - before.evaluation.accuracy
  const tone = difference < 0 ? 'worse' : 'better'
  const range = pairedDifference(mended, spoiled, evaluation.count)
  const told = known ? 'known from training' : 'new to it'
  return group('change', [
    heading(
      3,
      phrase`${title(before.evaluation, evaluation)} ${{ mark: 'aside', text: told } as const}`,
    ),
    paragraph(
      phrase`${{ mark: 'points', tone, text: points(difference, evaluation.count) } as const} points ${interval(pointsRange(range, evaluation.count))}`,
    ),
    paragraph(
      `${counted(mended, 'image')} fixed, ${count(spoiled)} ${known ? 'forgotten' : 'broken'}.`,
    ),
  ])
}

/** A row for each pair: from the hollow dot to the full one. */
async function dumbbells(pairs: readonly EvaluationPair[]): Promise<Chart> {
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
    title: 'Accuracy',
    legend: phrase`${key('before', 'hollow')} ${key('after', 'full')} with 95${'\u202f'}% intervals`,
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

function changeTable(pairs: readonly EvaluationPair[]): Table {
  return table({
    label: 'Before and after fine-tuning',
    caption: phrase`Below each accuracy stands its 95${'\u202f'}% interval (Wilson’s), below each change that of a
      difference on the same images (Agresti and Min’s). Fixed: wrong before, correct after. Broken: the reverse.`,
    columns: ['Images of', 'Count', 'Before', 'After', 'Change in points', 'Fixed', 'Broken'],
    rows: pairs.map(({ before, after, mended, spoiled }) => {
      const { accuracy, count: images } = after.evaluation
      const difference = points(accuracy - before.evaluation.accuracy, images)
      const range = pointsRange(pairedDifference(mended, spoiled, images), images)
      return {
        cells: [
          { text: title(before.evaluation, after.evaluation) },
          { text: count(images) },
          { text: share(before.evaluation) },
          { text: share(after.evaluation) },
          { text: phrase`${strong(difference)} ${interval(range)}` },
          { text: count(mended) },
          { text: count(spoiled) },
        ],
      }
    }),
  })
}

function share(evaluation: ClassEvaluation): Phrase {
  const { accuracy, count: images, contaminated } = evaluation
  return phrase`${contaminated && [contaminatedMark, ' ']}${strong(percent(accuracy, images))}
    ${interval(percentRange(evaluationInterval(evaluation), images))}`
}

function title(...evaluations: readonly [ClassEvaluation, ClassEvaluation]): Phrase {
  const [{ dataset, split }] = evaluations
  return [named(`${dataset}/${split}`), tainted(...evaluations) && [' ', contaminatedMark]]
}

function tainted(...evaluations: readonly ClassEvaluation[]): boolean {
  return evaluations.some(({ contaminated }) => contaminated)
}
