import type { LearningRateSweep } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { type Chart, paragraph } from '../document/block'
import { phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { chartWidth, renderChart } from '../page/renderChart'

/** The sweep through learning rates, if there was one. */
export async function whichLearningRate({ sweep }: Run): Promise<RunSection | undefined> {
  if (!sweep) return undefined
  const { steepest, tenthOfMinimum, suggestion } = sweep
  return {
    id: 'learning-rate',
    question: 'Which learning rate?',
    note: phrase`Before training, a few steps were taken at a rate that rises from step to step, and then undone. A good
      first rate lies where the loss falls, well before it rises again.`,
    blocks: [
      paragraph(phrase`Suggested: ${strong(figure(suggestion))}. The loss falls fastest at ${figure(steepest)}, and a
        tenth of the rate with the lowest loss is ${figure(tenthOfMinimum)}; the lower of the two is the safer choice.`),
      await chart(sweep),
    ],
  }
}

function chart({ curve, suggestion }: LearningRateSweep): Promise<Chart> {
  const top = 1.2 * Math.max(...curve.slice(0, 10).map(({ loss }) => loss)) // a loss that diverges needs no room
  const bottom = Math.min(...curve.map(({ loss }) => loss))
  const shown = (loss: number): number => Math.min(loss, top)
  const points = curve.map(({ learningRate, loss, smoothed }) => {
    return { learningRate, loss: shown(loss), smoothed: shown(smoothed) }
  })
  const rates = curve.map(({ learningRate }) => learningRate)
  const x = {
    field: 'learningRate',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [rates[0]!, rates.at(-1)!], nice: false },
    axis: { values: powersWithin(rates[0]!, rates.at(-1)!), format: '~e', title: 'learning rate' },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { domain: [Math.max(0, bottom - 0.05 * (top - bottom)), top], nice: false },
    axis: { grid: true, tickCount: 5 },
  })
  return renderChart({
    id: 'learning-rate-sweep',
    title: 'Loss by learning rate',
    legend: 'in nats, of single batches and smoothed; the line marks the suggestion',
    description:
      `The smoothed loss begins at ${curve[0]!.smoothed.toFixed(3)}, is lowest at ` +
      `${figure(leastRate(curve))} and ends at ${curve.at(-1)!.smoothed.toFixed(3)}.`,
    spec: {
      width: chartWidth,
      height: 200,
      data: { values: points },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1, opacity: 0.55, color: 'var(--ochre)' },
          encoding: { x, y: y('loss') },
        },
        {
          mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', color: 'var(--blue)' },
          encoding: { x, y: y('smoothed') },
        },
        {
          data: { values: [{ learningRate: suggestion }] },
          mark: { type: 'rule', strokeDash: [4, 4], color: 'var(--ink)' },
          encoding: { x },
        },
      ],
    },
  })
}

function leastRate(curve: LearningRateSweep['curve']): number {
  const least = Math.min(...curve.map(({ smoothed }) => smoothed))
  return curve.find(({ smoothed }) => smoothed === least)!.learningRate
}

/** Powers of ten. */
function powersWithin(low: number, high: number): number[] {
  return Array.from({ length: 41 }, (_, index) => 10 ** (index - 20)).filter(
    (power) => low <= power * 1.0001 && power <= high * 1.0001,
  )
}

/** `0.0032`, `1.2e-6`. */
function figure(rate: number): string {
  return String(Number(rate.toPrecision(2)))
}
