import type { CorruptionRobustness, Interval, MeasuredRate } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { type Block, type Cell, type Chart, figure, paragraph, table } from '../document/block'
import { interval, key, phrase, strong } from '../document/phrase'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted, percent, percentRange } from '../figures/formatFigure'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'

export interface CorruptedImages {
  found: CorruptionRobustness
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
  /** Among the parts of the section. */
  index: number
}

/** Accuracy by corruption and severity: a sentence, a curve and a table. */
export async function corruptedImages({
  found,
  name,
  model,
  index,
}: CorruptedImages): Promise<Block[]> {
  const { images, clean, mean, corruptions } = found
  const levels = corruptions[0]!.severities.map((_, level) => level + 1)
  return [
    paragraph(phrase`Of ${counted(images, 'image')}, corrupted in ${count(corruptions.length)} ways at ${count(levels.length)}
      severities each, ${strong(percent(mean.accuracy, images))} were classified correctly
      (${percentRange(mean.interval, images)}); of the same images uncorrupted,
      ${percent(clean.correct / images, images)} (${percentRange(wilsonInterval(clean.correct, images), images)}).`),
    await chart(found, index),
    table({
      label: `Corrupted images, ${plainEvaluationName(name)}, ${model}`,
      caption: phrase`Accuracy at each severity, with its 95${'\u202f'}% interval.`,
      sortable: true,
      columns: ['Corruption', ...levels, 'Mean'],
      rows: corruptions.map(({ corruption, severities, mean }, row) => ({
        cells: [
          figure(corruption, row),
          ...severities.map((rate) => measured(rate, images)),
          accuracyCell(mean.accuracy, mean.interval, images),
        ],
      })),
    }),
  ]
}

function measured({ correct }: MeasuredRate, images: number): Cell {
  return accuracyCell(correct / images, wilsonInterval(correct, images), images)
}

function accuracyCell(accuracy: number, range: Interval, images: number): Cell {
  return figure(
    phrase`${percent(accuracy, images)} ${interval(percentRange(range, images))}`,
    accuracy,
  )
}

interface Point {
  severity: number
  accuracy: number
  corruption: string
}

/** A faint line per corruption, and their mean. Severity 0 is the original image. */
function chart(
  { corruptions, clean, images }: CorruptionRobustness,
  index: number,
): Promise<Chart> {
  const whole = clean.correct / images
  const line = (corruption: string, accuracies: readonly number[]): Point[] =>
    [whole, ...accuracies].map((accuracy, severity) => ({ severity, accuracy, corruption }))
  const lines = corruptions.map(({ corruption, severities }) =>
    line(
      corruption,
      severities.map(({ correct }) => correct / images),
    ),
  )
  const mean = line(
    'mean',
    corruptions[0]!.severities.map(
      (_, level) =>
        corruptions.reduce((sum, { severities }) => sum + severities[level]!.correct, 0) /
        images /
        corruptions.length,
    ),
  )
  const worst = [...lines].sort((a, b) => a.at(-1)!.accuracy - b.at(-1)!.accuracy)[0]!
  const levels = mean.map(({ severity }) => severity)
  const x = {
    field: 'severity',
    type: 'quantitative' as const,
    scale: { domain: [0, levels.at(-1)!], nice: false },
    axis: { values: levels, format: 'd', title: 'severity' },
  }
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    axis: { grid: true, tickCount: 5, labelExpr: percentLabel },
  }
  const layer = (points: readonly Point[], colour: string, strokeWidth: number) => ({
    data: { values: [...points] },
    mark: { type: 'line' as const, strokeWidth, strokeJoin: 'round' as const, color: colour },
    encoding: { x, y, detail: { field: 'corruption', type: 'nominal' as const } },
  })
  const shares = mean.slice(1).map(({ accuracy }) => percent(accuracy, images))
  return renderChart({
    id: `robustness-curve-${index}`,
    title: 'Accuracy by severity',
    legend: phrase`each corruption, ${key('their mean in blue')}, and ${worst[0]!.corruption}, the worst, in ochre`,
    description:
      `Uncorrupted ${percent(whole, images)}; the mean of all corruptions by severity: ${shares.join(', ')}. ` +
      `The worst at the highest severity is ${worst[0]!.corruption} with ${percent(worst.at(-1)!.accuracy, images)}.`,
    spec: {
      width: chartWidth,
      height: 200,
      layer: [
        layer(lines.flat(), 'var(--line)', 1),
        layer(worst, 'var(--ochre)', 1.5),
        layer(mean, 'var(--blue)', 2.5),
      ],
    },
  })
}
