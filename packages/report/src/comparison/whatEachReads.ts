import type { Evaluated } from '@inkstone/run'
import { count, counted } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import type { Section } from '../page/section'
import { pairWords } from '../sections/confusedPairs'
import { picture } from '../sections/picture'
import type { ComparedEntry, Comparison } from './comparison'
import { runLetter } from './runLetter'

/** Images that only one of two networks classifies correctly, as far as a run kept their pictures. */
export async function whatEachReads({ tests }: Comparison): Promise<Section | undefined> {
  const shown = tests.flatMap(({ name, entries }) => {
    const [first, ...others] = entries
    return others
      .filter(({ against }) => against)
      .map(
        (other) => html`<div class="alone"><h3><span class="name">${name}</span>:
        ${runLetter(first!.letter)} and ${runLetter(other.letter)}</h3>
        ${alone(first!, other, other.against!.onlyFirst)}${alone(other, first!, other.against!.onlySecond)}</div>`,
      )
  })
  if (shown.length === 0) return undefined
  return {
    id: 'images',
    question: 'Which images does only one get right?',
    note: html`The true class, the other network’s prediction and its confidence. A run keeps the pictures of its worst
      mistakes; the others are counted.`,
    body: html`${shown}`,
  }
}

function alone(right: ComparedEntry, wrong: ComparedEntry, all: number): Html {
  const heading = html`<h4>${runLetter(right.letter)} alone is correct on ${counted(all, 'image')}</h4>`
  const { predictions } = wrong.evaluated
  const mistakes = predictions.mistakes.filter(({ position }) => isRight(right.evaluated, position))
  if (mistakes.length === 0) return html`<div>${heading}</div>`
  const most = mistakes.slice(0, pictures)
  return html`<div class="portraits">${heading}
    ${most.length < all && html`<p>${count(most.length)} of them, those with the highest loss of ${wrong.letter}.</p>`}
    <ul>${most.map(
      (mistake) => html`<li><figure>${picture(mistake, predictions)}
        <figcaption>${pairWords(predictions.classes, mistake.label, mistake.predicted)}
        <span class="sure">${(100 * mistake.confidence).toFixed(0)}${'\u202f'}%<span class="unseen"> confidence</span></span>
        </figcaption></figure></li>`,
    )}</ul></div>`
}

const pictures = 24

function isRight({ predictions, predicted }: Evaluated, position: number): boolean {
  return predicted[position] === predictions.labels[position]
}
