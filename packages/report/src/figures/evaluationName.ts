import type { Evaluation } from '@inkstone/core'
import { type Html, html } from '../page/html'

type NamedEvaluation = Pick<Evaluation, 'name' | 'contaminated'>

/** Stands beside every figure on images that touched the weights. */
export const contaminatedMark: Html = html`<strong class="contaminated">CONTAMINATED</strong>`

/** The name of an evaluation as it stands in text: never without the mark, if it needs one. */
export function evaluationName({ name, contaminated }: NamedEvaluation): Html {
  return html`<span class="name">${name}</span>${contaminated && html` ${contaminatedMark}`}`
}

/** The same, for a drawing or an attribute: `mnist/test CONTAMINATED`. */
export function plainEvaluationName({ name, contaminated }: NamedEvaluation): string {
  return contaminated ? `${name} CONTAMINATED` : name
}
