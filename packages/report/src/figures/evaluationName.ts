import type { Evaluation } from '@inkstone/core'
import { type Mark, named, type Phrase } from '../document/phrase'

type NamedEvaluation = Pick<Evaluation, 'name' | 'contaminated'>

/** Shown beside every figure on images that touched the weights. */
export const contaminatedMark: Mark = { mark: 'contaminated', text: 'CONTAMINATED' }

/** The name of an evaluation in text, always with the mark if it needs one. */
export function evaluationName({ name, contaminated }: NamedEvaluation): Phrase {
  return [named(name), contaminated && [' ', contaminatedMark]]
}

/** The same, for a drawing or an attribute: `mnist/test CONTAMINATED`. */
export function plainEvaluationName({ name, contaminated }: NamedEvaluation): string {
  return contaminated ? `${name} CONTAMINATED` : name
}
