import {
  base64,
  type ExplainedMistake,
  fromBase64,
  type ImageShape,
  type Mistake,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { explain } from './explain'

/** Why the first few of an evaluation's mistakes were read as they were, small enough to be kept beside them.
 * @param mistakes `predictions.mistakes` of `evaluate`
 * @param count how many are explained at most
 * @example explainMistakes(model, predictions.mistakes, [28, 28, 1])[0].maps[0].method // 'saliency' */
export function explainMistakes(
  model: LayersModel,
  mistakes: readonly Mistake[],
  imageShape: ImageShape,
  count = 4,
): ExplainedMistake[] {
  return mistakes.slice(0, count).map((mistake) => {
    const bytes = fromBase64(mistake.pixels)
    const image = Float32Array.from(bytes, (value) => value / 255)
    const label = mistake.predicted
    const explanations = explain({ model, image, imageShape, label, coarse: true })
    const maps = explanations.map(({ method, values }) => ({ method, values: packedMap(values) }))
    return { ...mistake, maps }
  })
}

/** Base64 of int8: 127 is the greatest size. */
export function packedMap(values: Float32Array): string {
  const greatest = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0)
  const bytes = Int8Array.from(values, (value) => Math.round((127 * value) / (greatest || 1)))
  return base64(new Uint8Array(bytes.buffer))
}
