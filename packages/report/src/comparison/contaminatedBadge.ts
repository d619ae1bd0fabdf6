import { contaminatedMark } from '../figures/evaluationName'
import { drawPhrase } from '../page/drawPhrase'
import type { Html } from '../page/html'

/** Shown beside every figure on images that touched the weights. */
export const contaminatedBadge: Html = drawPhrase(contaminatedMark)
