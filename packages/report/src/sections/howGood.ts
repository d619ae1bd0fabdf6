import { type ClassEvaluation, classEvaluations, isOfUnknownOrigin } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import {
  type Chart,
  figure,
  type Group,
  group,
  heading,
  paragraph,
  present,
  type Table,
  table,
} from '../document/block'
import { interval, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark, evaluationName, plainEvaluationName } from '../figures/evaluationName'
import { count, counted, percent, percentDigits, percentRange } from '../figures/formatFigure'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { furtherFiguresTable } from './furtherFiguresTable'

/** The headline figure, and every evaluation beside it with its interval. */
export async function howGood({ metrics, lineage }: Run): Promise<RunSection> {
  const evaluations = classEvaluations(metrics.evaluations)
  const [first] = evaluations
  const unknown = isOfUnknownOrigin(lineage.finetuned ?? lineage.model)
  const further = furtherFiguresTable(metrics.evaluations)
  return {
    id: 'result',
    question: 'How good is it?',
    note: first
      ? phrase`Accuracy is the share of images classified correctly. Its interval (Wilson, 95${'\u202f'}%) says how far
      the choice of test images alone could have moved it: the fewer the images, the wider.`
      : 'The figures of its evaluations.',
    blocks: present([
      first && group('columns', [headline(first, unknown), await intervals(evaluations)]),
      first && allEvaluations(evaluations),
      further,
      !first &&
        !further &&
        paragraph('Not known: the run was stopped before anything was evaluated.'),
    ]),
  }
}

/** @param unknown whether the origin of the initial weights was not recorded */
function headline(evaluation: ClassEvaluation, unknown: boolean): Group {
  const { accuracy, count: images, contaminated, nearCopies } = evaluation
  return group(contaminated ? 'headline tainted' : 'headline', [
    heading(3, phrase`Accuracy on ${evaluationName(evaluation)}`),
    paragraph([percentDigits(accuracy, images), { mark: 'unit', text: '%' }], 'figure'),
    paragraph(
      phrase`${strong(percentRange(evaluationInterval(evaluation), images))} with 95${'\u202f'}% confidence`,
      'interval',
    ),
    paragraph(
      phrase`${counted(images - Math.round(accuracy * images), 'mistake')} in ${counted(images, 'image')}${
        contaminated
          ? phrase`. ${contaminatedMark} The network has learned from these very images: this is no test.`
          : unknown
            ? '. The model is of unknown origin: it may have been trained on these very images.'
            : nearCopies
              ? `, ${count(nearCopies)} of them near copies of images that had a part in training.`
              : ' that had no part in training.'
      }`,
    ),
  ])
}

/** Error rates on a square-root scale: it has room for 1 in 1,000, for 1 in 5 and for 0. */
async function intervals(evaluations: readonly ClassEvaluation[]): Promise<Chart> {
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
    title: 'Error rate',
    legend: `with 95${'\u202f'}% intervals, on a square-root scale`,
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

function allEvaluations(evaluations: readonly ClassEvaluation[]): Table {
  return table({
    label: 'All evaluations',
    caption: phrase`Precision, recall and F1 are means over the classes that have images (macro); the loss is the cross-entropy in nats.
      Below each figure stands its 95${'\u202f'}% interval: Wilson’s for the accuracy, by bootstrap for the others.`,
    sortable: true,
    columns: ['Evaluation', 'Images', 'Accuracy', 'Precision', 'Recall', 'F1', 'Loss'],
    rows: evaluations.map((each) => ({
      tainted: each.contaminated,
      cells: [
        { text: evaluationName(each) },
        figure(count(each.count), each.count),
        figure(
          phrase`${strong(percent(each.accuracy, each.count))}
            ${interval(percentRange(evaluationInterval(each), each.count))}`,
          each.accuracy,
        ),
        ...(['precision', 'recall', 'f1'] as const).map((name) =>
          figure(
            phrase`${percent(each[name], each.count)} ${interval(range(each, name))}`,
            each[name],
          ),
        ),
        figure(phrase`${each.loss.toFixed(4)} ${interval(range(each, 'loss'))}`, each.loss),
      ],
    })),
  })
}

/** The interval of a figure other than the accuracy. */
function range(
  { intervals, count: images }: ClassEvaluation,
  name: 'loss' | 'precision' | 'recall' | 'f1',
): string {
  if (!intervals) return 'no interval: evaluated by an older version'
  const { low, high } = intervals[name]
  return name === 'loss'
    ? `${low.toFixed(4)} to ${high.toFixed(4)}`
    : percentRange(intervals[name], images)
}
