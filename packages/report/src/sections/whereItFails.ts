import type { Evaluated, Run } from '@inkstone/run'
import { evaluationInterval } from '../figures/evaluationInterval'
import { evaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import type { Section } from '../page/section'
import { classTable } from './classTable'
import { confusedPairs, confusionMatrix } from './confusionMatrix'
import { leastSureGallery } from './leastSureGallery'
import { mistakeGallery } from './mistakeGallery'

/** One panel an evaluation. The radio buttons choose it by style rules alone: without scripts it works,
 * and where the rules are not understood, and on paper, all panels show. */
export async function whereItFails({ evaluated }: Run): Promise<Section | undefined> {
  if (evaluated.length === 0) return undefined
  return {
    id: 'mistakes',
    question: 'Where does it fail?',
    note: html`Which classes it takes for one another, what that does to each of them, and the images that
      it got most wrong.`,
    body: html`${evaluated.length > 1 && choice(evaluated)}${evaluated.map(panel)}`,
  }
}

/** The style rules that hide the panels which are not chosen. */
export function panelRules(panels: number): string {
  const rules = Array.from(
    { length: panels },
    (_, index) =>
      `#mistakes:has(#choose-${index}:checked) .panel:not([data-panel="${index}"]) { display: none }`,
  )
  return `@media screen { ${rules.join('\n')} }`
}

function choice(evaluated: readonly Evaluated[]): Html {
  return html`<fieldset class="choice"><legend>Evaluation</legend>${evaluated.map(
    (
      { evaluation },
      index,
    ) => html`<label><input type="radio" name="evaluation" id="choose-${index}"
      ${index === 0 && html`checked`}> <span>${evaluationName(evaluation)}</span></label>`,
  )}</fieldset>`
}

function panel(evaluated: Evaluated, index: number): Html {
  const { evaluation } = evaluated
  const { accuracy, count: images, contaminated } = evaluation
  const mistakes = images - Math.round(accuracy * images)
  return html`<div class="panel${contaminated ? ' tainted' : ''}" data-panel="${index}">
    <h3>${evaluationName(evaluation)}</h3>
    <p>${percent(accuracy, images)} read right (${percentRange(evaluationInterval(evaluation), images)}):
      ${counted(mistakes, 'mistake')} in ${counted(images, 'image')}.</p>
    <div class="confusion">${confusionMatrix(evaluated, index)}${confusedPairs(evaluated, index)}</div>
    ${classTable(evaluated)}
    ${mistakeGallery(evaluated, index)}
    ${leastSureGallery(evaluated, index)}
  </div>`
}
