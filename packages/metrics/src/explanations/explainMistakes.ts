import {
  assertArgument,
  base64,
  type ExplainedMistake,
  fromBase64,
  type ImageShape,
  type Mistake,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { assertGradients } from '../evaluation/isPredictor'
import { explain } from './explain'

/** Explains the first few of an evaluation's mistakes, compactly enough to be stored beside them. @param mistakes
 * `predictions.mistakes` of `evaluate` @param count maximum number of explained mistakes
 * @example explainMistakes(model, predictions.mistakes, [28, 28, 1])[0].maps[0].method // 'saliency' */
export function explainMistakes(
  model: LayersModel,
  mistakes: readonly Mistake[],
  imageShape: ImageShape,
  count = 4,
): ExplainedMistake[] {
  assertGradients('explainMistakes', model, 'an explanation')
  assertArgument(
    'explainMistakes.mistakes',
    mistakes,
    'list',
    'evaluate() gives them: predictions.mistakes.',
  )
  assertArgument('explainMistakes.imageShape', imageShape, 'imageShape')
  return mistakes.slice(0, count).map((mistake) => {
    const bytes = fromBase64(mistake.pixels)
    const image = Float32Array.from(bytes, (value) => value / 255)
    const label = mistake.predicted
    const explanations = explain({ model, image, imageShape, label, coarse: true })
    const maps = explanations.map(({ method, values }) => ({ method, values: packedMap(values) }))
    return { ...mistake, maps }
  })
}

/** Base64 of int8: 127 is the largest magnitude. */
export function packedMap(values: Float32Array): string {
  assertArgument('packedMap.values', values, 'numbers')
  const greatest = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0)
  const bytes = Int8Array.from(values, (value) => Math.round((127 * value) / (greatest || 1)))
  return base64(new Uint8Array(bytes.buffer))
}
