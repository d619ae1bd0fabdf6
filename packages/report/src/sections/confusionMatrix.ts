import type { Evaluated } from '@inkstone/run'
import { type Cell, type Group, group, heading, table } from '../document/block'
import { phrase } from '../document/phrase'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, counted } from '../figures/formatFigure'
import { html } from '../page/html'
import { confusions, pairKey } from './confusions'

/** The confusion matrix as a heat map: a table, so that it can be read aloud and copied. Only mistakes are coloured,
 * on a square-root scale, so that one mistake is visible beside a hundred. */
export function confusionMatrix({ evaluation, predictions }: Evaluated, panel: number): Group {
  const { classes, mistakes, leastSure = [] } = predictions
  const matrix = evaluation.confusionMatrix
  const most = Math.max(1, ...confusions(matrix).map(({ images }) => images))
  const pictured = new Set(mistakes.map(({ label, predicted }) => pairKey(label, predicted)))

  const correctCell = (label: number): Cell => {
    const images = matrix[label]![label]!
    const text = count(images)
    const shown = leastSure.filter((picture) => picture.label === label).length
    if (shown === 0) return { text, class: 'right' }
    const which = shown < images ? `; the ${count(shown)} of lowest confidence` : ''
    const title = `${classes[label]} correct: ${counted(images, 'image')}${which}`
    const link = html`<a href="#least-sure-${panel}" data-pair="${pairKey(label, label)}" aria-label="${title}">${text}</a>`
    return { text: { page: link, words: text }, class: 'right', title }
  }
  const wrongCell = (label: number, predicted: number): Cell => {
    const images = matrix[label]![predicted]!
    const text = count(images)
    if (images === 0) return { text: { page: html`<span class="unseen">0</span>`, words: text } }
    const style = `--heat-share:${Math.round(14 + 86 * Math.sqrt(images / most))}%`
    const title = `${classes[label]} predicted as ${classes[predicted]}: ${counted(images, 'image')}`
    const key = pairKey(label, predicted)
    if (!pictured.has(key)) return { text, style, title }
    const link = html`<a href="#gallery-${panel}" data-pair="${key}" aria-label="${title}">${text}</a>`
    return { text: { page: link, words: text }, style, title }
  }
  return group('matrix', [
    heading(4, 'Confusion matrix'),
    table({
      label: `Confusion matrix of ${plainEvaluationName(evaluation)}`,
      caption: phrase`A row is the true class, a column the predicted one. A click on an underlined number shows its images;
        on the diagonal, those that the network was least sure of.`,
      look: 'heat',
      columns: ['true, predicted as', ...classes],
      rows: classes.map((name, label) => ({
        cells: [
          { text: name },
          ...classes.map((_, predicted) =>
            label === predicted ? correctCell(label) : wrongCell(label, predicted),
          ),
        ],
      })),
    }),
  ])
}
