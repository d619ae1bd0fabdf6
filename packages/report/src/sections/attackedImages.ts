import type { AttackRobustness, MeasuredRate } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { plainEvaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'
import { scrollTable } from '../page/scrollTable'

export interface AttackedImages {
  found: AttackRobustness
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
  /** Among the parts of the section. */
  index: number
}

/** Accuracy by attack and epsilon: a table, and a curve where there is more than one epsilon. */
export async function attackedImages({ found, name, model, index }: AttackedImages): Promise<Html> {
  const { images, clean, attacks } = found
  const epsilons = new Set(attacks.map(({ epsilon }) => epsilon))
  return html`<p>${counted(images, 'image')} were changed a little by somebody who knows the weights, no pixel by more
      than epsilon, where ink is 1.</p>
    ${epsilons.size > 1 && (await chart(found, index))}
    ${scrollTable({
      label: `Attacked images, ${plainEvaluationName(name)}, ${model}`,
      table: html`<table data-sortable>
      <thead><tr><th scope="col">Attack</th><th scope="col">Epsilon</th><th scope="col">Read right</th>
        <th scope="col">95${'\u202f'}% interval</th></tr></thead>
      <tbody>${row('none', 0, clean, images)}${attacks.map((each) =>
        row(each.attack, each.epsilon, each, images),
      )}</tbody></table>`,
    })}`
}

function row(attack: string, epsilon: number, { correct }: MeasuredRate, images: number): Html {
  const share = correct / images
  return html`<tr><th scope="row">${attack}</th><td data-value="${epsilon}">${epsilon}</td>
    <td data-value="${share}">${percent(share, images)}</td>
    <td data-value="${share}">${percentRange(wilsonInterval(correct, images), images)}</td></tr>`
}

const colours = ['var(--blue)', 'var(--ochre)', 'var(--red)', 'var(--soft)']

/** A line an attack; epsilon 0 is the image as it is. */
function chart({ attacks, clean, images }: AttackRobustness, index: number): Promise<Html> {
  const names = [...new Set(attacks.map(({ attack }) => attack))]
  const points = names.flatMap((name) => [
    { attack: name, epsilon: 0, accuracy: clean.correct / images },
    ...attacks
      .filter(({ attack }) => attack === name)
      .map(({ attack, epsilon, correct }) => ({ attack, epsilon, accuracy: correct / images })),
  ])
  const told = points.map(
    ({ attack, epsilon, accuracy }) => `${attack} ${epsilon}: ${percent(accuracy, images)}`,
  )
  return renderChart({
    id: `attack-curve-${index}`,
    title: 'Read right under attack',
    legend: html`by epsilon: ${names.map(
      (name, at) =>
        html`${at > 0 && ', '}<span class="key">${name} ${words[at % words.length]}</span>`,
    )}`,
    description: `${told.join('; ')}.`,
    spec: {
      width: chartWidth,
      height: 200,
      data: { values: points },
      mark: { type: 'line', strokeWidth: 2, point: { size: 42, opacity: 1 } },
      encoding: {
        x: {
          field: 'epsilon',
          type: 'quantitative',
          axis: { values: [...new Set(points.map(({ epsilon }) => epsilon))], title: 'epsilon' },
        },
        y: {
          field: 'accuracy',
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { grid: true, tickCount: 5, labelExpr: percentLabel },
        },
        color: {
          field: 'attack',
          type: 'nominal',
          legend: null,
          scale: { domain: names, range: names.map((_, at) => colours[at % colours.length]!) },
        },
      },
    },
  })
}

const words = ['in blue', 'in ochre', 'in red', 'in grey']
