import type { Evaluated, Run } from '@inkstone/run'
import {
  type Block,
  type Drawn,
  type Group,
  group,
  heading,
  paragraph,
  present,
} from '../document/block'
import { phrase } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationInterval } from '../figures/evaluationInterval'
import { evaluationName } from '../figures/evaluationName'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { drawPhrase } from '../page/drawPhrase'
import { html } from '../page/html'
import { classTable } from './classTable'
import { confusedPairs } from './confusedPairs'
import { confusionMatrix } from './confusionMatrix'
import { leastSureGallery } from './leastSureGallery'
import { mistakeGallery } from './mistakeGallery'

/** One panel per evaluation. The radio buttons choose it by style rules alone: it works without scripts, and all panels
 * show where the rules are not understood, and on paper. */
export async function whereItFails({ evaluated }: Run): Promise<RunSection | undefined> {
  if (evaluated.length === 0) return undefined
  return {
    id: 'mistakes',
    question: 'Where does it fail?',
    note: phrase`Which classes it confuses, what that does to each of them, and the images it gets most wrong.`,
    blocks: present([evaluated.length > 1 && choice(evaluated), ...evaluated.map(panel)]),
  }
}

/** The style rules that hide the panels that are not chosen. */
export function panelRules(panels: number): string {
  const rules = Array.from(
    { length: panels },
    (_, index) =>
      `#mistakes:has(#choose-${index}:checked) .panel:not([data-panel="${index}"]) { display: none }`,
  )
  return `@media screen { ${rules.join('\n')} }`
}

function choice(evaluated: readonly Evaluated[]): Drawn {
  const options = evaluated.map(
    (
      { evaluation },
      index,
    ) => html`<label><input type="radio" name="evaluation" id="choose-${index}"
      ${index === 0 && html`checked`}> <span>${drawPhrase(evaluationName(evaluation))}</span></label>`,
  )
  return {
    kind: 'drawn',
    page: html`<fieldset class="choice"><legend>Evaluation</legend>${options}</fieldset>`,
    told: [], // Markdown shows all panels
  }
}

function panel(evaluated: Evaluated, index: number): Group {
  const { evaluation } = evaluated
  const { accuracy, count: images, contaminated } = evaluation
  const mistakes = images - Math.round(accuracy * images)
  const blocks: Block[] = [
    heading(3, evaluationName(evaluation)),
    paragraph(phrase`${percent(accuracy, images)} correct (${percentRange(evaluationInterval(evaluation), images)}):
      ${counted(mistakes, 'mistake')} in ${counted(images, 'image')}.`),
    group('confusion', [confusionMatrix(evaluated, index), confusedPairs(evaluated, index)]),
    ...classTable(evaluated),
    ...mistakeGallery(evaluated, index),
    ...leastSureGallery(evaluated, index),
  ]
  return { ...group(contaminated ? 'panel tainted' : 'panel', blocks), panel: index }
}
