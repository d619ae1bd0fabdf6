import type { TrainingSummary } from '@inkstone/core'
import type { Step } from '@inkstone/run'
import type { Chart } from '../document/block'
import type { Phrase } from '../document/phrase'
import { chartWidth, percentLabel, renderChart } from './renderChart'

export interface LearningCurve {
  /** `Training`. */
  stage: string
  metric: 'loss' | 'accuracy'
  /** With one epoch at least. */
  summary: TrainingSummary
  /** Drawn faintly behind the epochs. */
  steps: readonly Step[]
  legend: Phrase
}

interface Point {
  /** In epochs since the beginning. */
  at: number
  part: 'training' | 'validation' | 'step'
  value: number
}

/** A metric over the epochs, on the training images and on those for validation. */
export function learningCurve({
  stage,
  metric,
  summary,
  steps,
  legend,
}: LearningCurve): Promise<Chart> {
  const { history, bestEpoch } = summary
  const points = history.flatMap(({ epoch, metrics }): Point[] => {
    const [training, validation] = [metrics[`training/${metric}`], metrics[`validation/${metric}`]]
    return [
      ...(training === undefined
        ? []
        : [{ at: epoch - 0.5, part: 'training' as const, value: training }]),
      ...(validation === undefined
        ? []
        : [{ at: epoch, part: 'validation' as const, value: validation }]),
    ]
  })
  const last = history.at(-1)!.epoch
  const validated = points.some(({ part }) => part === 'validation')
  const kept = points.filter(({ at, part }) =>
    validated ? part === 'validation' && at === bestEpoch : at === bestEpoch - 0.5,
  )
  const colour = {
    field: 'part',
    type: 'nominal' as const,
    legend: null,
    scale: {
      domain: ['training', 'validation', 'step'],
      range: ['var(--ochre)', 'var(--blue)', 'var(--ochre)'],
    },
  }
  const drawn = [...points, ...thinned(steps)].map((point) => ({
    ...point,
    value: floor(point.value),
  }))
  const values = drawn.map(({ value }) => value)
  const extent: [number, number] = [0.9 * Math.min(...values), 1.1 * Math.max(...values)]
  return renderChart({
    id: `${stage.toLowerCase()}-${metric}`,
    title: metric === 'loss' ? 'Loss' : 'Accuracy',
    legend,
    description: describe(points, metric),
    spec: {
      width: chartWidth,
      height: 200,
      encoding: {
        x: {
          field: 'at',
          type: 'quantitative',
          scale: { domain: [0, last], nice: false },
          axis: { values: epochTicks(last), format: 'd', title: 'epochs' },
        },
        y: {
          field: 'value',
          type: 'quantitative',
          ...(metric === 'loss'
            ? {
                scale: { type: 'log', domain: extent, nice: false },
                axis: { grid: true, values: logTicks(extent), format: '~g' },
              }
            : {
                scale: { zero: false, nice: true },
                axis: { grid: true, tickCount: 5, labelExpr: percentLabel },
              }),
        },
        color: colour,
      },
      layer: [
        {
          data: { values: drawn.filter(({ part }) => part === 'step') },
          mark: { type: 'line', strokeWidth: 1, opacity: 0.55 },
        },
        {
          data: { values: drawn.filter(({ part }) => part !== 'step') },
          mark: {
            type: 'line',
            strokeWidth: 2,
            strokeJoin: 'round',
            point: { size: 42, opacity: 1 },
          },
        },
        {
          data: { values: kept },
          mark: { type: 'point', size: 190, strokeWidth: 2, opacity: 1 },
        },
      ],
    },
  })
}

/** Keeps a logarithm finite. */
function floor(value: number): number {
  return Math.max(value, 1e-7)
}

/** At most 200 points, each the mean of equally many steps, which keeps the shape of the curve. */
function thinned(steps: readonly Step[]): Point[] {
  const stepsPerEpoch = Math.max(...steps.map(({ step }) => step))
  const every = Math.ceil(steps.length / 200)
  const groups = Array.from({ length: Math.ceil(steps.length / every) }, (_, index) =>
    steps.slice(index * every, (index + 1) * every),
  )
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  return groups.map((group) => ({
    at: mean(group.map(({ epoch, step }) => epoch - 1 + step / stepsPerEpoch)),
    part: 'step',
    value: mean(group.map(({ loss }) => loss)),
  }))
}

/** At most ten epochs are labelled, the first and the last always. */
function epochTicks(last: number): number[] {
  const every = Math.ceil(last / 10)
  const ticks = Array.from({ length: Math.floor(last / every) }, (_, index) => last - index * every)
  return [0, ...ticks.filter((tick) => tick > 0).reverse()]
}

/** Round numbers within the extent, as many as fit. */
function logTicks([low, high]: [number, number]): number[] {
  const powers = Array.from({ length: 12 }, (_, index) => 10 ** (index - 7))
  const choices = [[1, 2, 5], [1, 3], [1]].map((digits) =>
    powers
      .flatMap((power) => digits.map((digit) => digit * power))
      .filter((tick) => low <= tick && tick <= high),
  )
  return choices.find((ticks) => ticks.length <= 7) ?? choices.at(-1)!
}

function describe(points: readonly Point[], metric: string): string {
  const told = (['training', 'validation'] as const).flatMap((name) => {
    const values = points.filter(({ part }) => part === name).map(({ value }) => value.toFixed(4))
    return values.length > 0 ? [`${name} ${metric} by epoch: ${values.join(', ')}.`] : []
  })
  return told.join(' ')
}
