import type { TrainingSummary } from '@inkstone/core'
import { drawBlock } from '../page/drawBlocks'
import { type Html, html } from '../page/html'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import type { Section } from '../page/section'
import type { Comparison } from './comparison'
import { runColours } from './comparisonStyle'
import { runIndex, runLetter } from './runLetter'

interface Learner {
  letter: string
  summary: TrainingSummary
}

interface Point {
  letter: string
  epoch: number
  value: number
}

/** The learning curves of all runs, overlaid. */
export async function howTheyLearned({ runs }: Comparison): Promise<Section | undefined> {
  const stages: [string, Learner[]][] = (['training', 'fineTuning'] as const).map((stage) => [
    stage === 'training' ? 'Training' : 'Fine-tuning',
    runs.flatMap(({ letter, run }) => {
      const summary = run.metrics[stage]
      return summary && summary.history.length > 0 ? [{ letter, summary }] : []
    }),
  ])
  const drawn: Html[] = []
  for (const [stage, learners] of stages) {
    if (learners.length > 0) drawn.push(await curves(stage, learners))
  }
  if (drawn.length === 0) return undefined
  return {
    id: 'learning',
    question: 'How did they learn?',
    note: html`By epoch, on the validation images; for a run without any, on the training images. A line ends with the
      letter of its run.`,
    body: html`${drawn}`,
  }
}

async function curves(stage: string, learners: readonly Learner[]): Promise<Html> {
  const key = learners.map(({ letter }) => html`${runLetter(letter)} `)
  return html`<div class="curves"><h3>${stage}</h3><p>${key}</p><div class="columns">
    ${await overlay(stage, 'loss', learners)}${
      learners.some(({ summary }) => pointsOf('', 'accuracy', summary).length > 0) &&
      (await overlay(stage, 'accuracy', learners))
    }</div></div>`
}

async function overlay(
  stage: string,
  metric: 'loss' | 'accuracy',
  learners: readonly Learner[],
): Promise<Html> {
  const lines = learners
    .map(({ letter, summary }) => pointsOf(letter, metric, summary))
    .filter((line) => line.length > 0)
  const points = lines.flat()
  const letters = learners.map(({ letter }) => letter)
  const last = Math.max(...points.map(({ epoch }) => epoch))
  const values = points.map(({ value }) => value)
  const [low, high] = [0.95 * Math.min(...values), 1.05 * Math.max(...values)]
  const chart = await renderChart({
    id: `${stage.toLowerCase()}-${metric}`,
    title: metric === 'loss' ? 'Loss' : 'Accuracy',
    legend: metric === 'loss' ? 'in nats, on a logarithmic scale' : 'images classified correctly',
    description: lines
      .map((line) => `${line[0]!.letter}: ${line.map(({ value }) => value.toFixed(4)).join(', ')}.`)
      .join(' '),
    spec: {
      width: chartWidth,
      height: 220,
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          scale: { domain: [0, last * 1.06], nice: false },
          axis: { tickCount: Math.min(10, last), format: 'd', title: 'epochs' },
        },
        y: {
          field: 'value',
          type: 'quantitative',
          ...(metric === 'loss'
            ? {
                scale: { type: 'log', domain: [low, high], nice: false },
                axis: { grid: true, tickCount: 5, format: '~g' },
              }
            : {
                scale: { zero: false, nice: true },
                axis: { grid: true, tickCount: 5, labelExpr: percentLabel },
              }),
        },
        color: {
          field: 'letter',
          type: 'nominal',
          legend: null,
          scale: { domain: letters, range: letters.map(colour) },
        },
      },
      layer: [
        {
          data: { values: points },
          mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', point: { size: 36 } },
        },
        {
          data: { values: lines.map((line) => line.at(-1)!) },
          mark: { type: 'text', align: 'left', dx: 7, fontWeight: 700 },
          encoding: { text: { field: 'letter', type: 'nominal' } },
        },
      ],
    },
  })
  return drawBlock(chart)
}

/** Keeps a logarithm finite. */
const least = 1e-7

function pointsOf(
  letter: string,
  metric: 'loss' | 'accuracy',
  { history }: TrainingSummary,
): Point[] {
  return history.flatMap(({ epoch, metrics }) => {
    const value = metrics[`validation/${metric}`] ?? metrics[`training/${metric}`]
    return value === undefined ? [] : [{ letter, epoch, value: Math.max(value, least) }]
  })
}

function colour(letter: string): string {
  return `var(--run-${runIndex(letter) % runColours})`
}
