import type { CorruptionRobustness, Interval, MeasuredRate } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { scrollTable } from '../page/scrollTable'

export interface SpoiltImages {
  found: CorruptionRobustness
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
  /** Among the parts of the section. */
  index: number
}

/** Accuracy by corruption and severity: a sentence, a curve and a table. */
export async function spoiltImages({ found, name, model, index }: SpoiltImages): Promise<Html> {
  const { images, clean, mean, corruptions } = found
  const levels = corruptions[0]!.severities.map((_, level) => level + 1)
  const label = `Spoilt images, ${plainEvaluationName(name)}, ${model}`
  return html`<p>Of ${counted(images, 'image')} spoilt in ${count(corruptions.length)} ways at ${count(levels.length)}
      severities each, <strong>${percent(mean.accuracy, images)}</strong> were read right
      (${percentRange(mean.interval, images)}); of the same images as they are,
      ${percent(clean.correct / images, images)} (${percentRange(wilsonInterval(clean.correct, images), images)}).</p>
    ${await chart(found, index)}
    ${scrollTable({
      label,
      caption: html`Read right at each severity, with its 95${'\u202f'}% interval.`,
      table: html`<table data-sortable>
      <thead><tr><th scope="col">Corruption</th>${levels.map((level) => html`<th scope="col">${level}</th>`)}
        <th scope="col">Mean</th></tr></thead>
      <tbody>${corruptions.map(
        ({ corruption, severities, mean }, row) => html`<tr>
        <th scope="row" data-value="${row}">${corruption}</th>${severities.map((rate) => measured(rate, images))}
        ${cell(mean.accuracy, mean.interval, images)}</tr>`,
      )}</tbody></table>`,
    })}`
}

function measured({ correct }: MeasuredRate, images: number): Html {
  return cell(correct / images, wilsonInterval(correct, images), images)
}

function cell(accuracy: number, interval: Interval, images: number): Html {
  return html`<td data-value="${accuracy}">${percent(accuracy, images)}
    <span class="interval">${percentRange(interval, images)}</span></td>`
}

interface Point {
  severity: number
  accuracy: number
  corruption: string
}

/** A faint line a corruption, and their mean. Severity 0 is the image as it is. */
function chart({ corruptions, clean, images }: CorruptionRobustness, index: number): Promise<Html> {
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
    title: 'Read right by severity',
    legend: html`each corruption, <span class="key">their mean in blue</span>, and ${worst[0]!.corruption}, the worst,
      in ochre`,
    description:
      `Unspoilt ${percent(whole, images)}; the mean of all corruptions by severity: ${shares.join(', ')}. ` +
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
