import type { AttackRobustness, MeasuredRate } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import {
  type Block,
  type Chart,
  figure,
  paragraph,
  present,
  type Row,
  table,
} from '../document/block'
import { key, phrase } from '../document/phrase'
import { plainEvaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'

export interface AttackedImages {
  found: AttackRobustness
  /** Of the split. */
  name: Parameters<typeof plainEvaluationName>[0]
  /** `model-finetuned`. */
  model: string
  /** Among the parts of the section. */
  index: number
}

/** Accuracy by attack and epsilon: a table, and a curve if there is more than one epsilon. */
export async function attackedImages({
  found,
  name,
  model,
  index,
}: AttackedImages): Promise<Block[]> {
  const { images, clean, attacks } = found
  const epsilons = new Set(attacks.map(({ epsilon }) => epsilon))
  return present([
    paragraph(phrase`${counted(images, 'image')} were changed by an attacker who knows the weights: each pixel by at most
      epsilon, where ink is 1.`),
    epsilons.size > 1 && (await chart(found, index)),
    table({
      label: `Attacked images, ${plainEvaluationName(name)}, ${model}`,
      sortable: true,
      columns: ['Attack', 'Epsilon', 'Accuracy', `95${'\u202f'}% interval`],
      rows: [
        row('none', 0, clean, images),
        ...attacks.map((each) => row(each.attack, each.epsilon, each, images)),
      ],
    }),
  ])
}

function row(attack: string, epsilon: number, { correct }: MeasuredRate, images: number): Row {
  const share = correct / images
  return {
    cells: [
      { text: attack },
      figure(epsilon, epsilon),
      figure(percent(share, images), share),
      figure(percentRange(wilsonInterval(correct, images), images), share),
    ],
  }
}

const colours = ['var(--blue)', 'var(--ochre)', 'var(--red)', 'var(--soft)']

/** A line per attack; epsilon 0 is the original image. */
function chart({ attacks, clean, images }: AttackRobustness, index: number): Promise<Chart> {
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
    title: 'Accuracy under attack',
    legend: phrase`by epsilon: ${names.map((name, at) => [
      at > 0 && ', ',
      key(`${name} ${words[at % words.length]}`),
    ])}`,
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
