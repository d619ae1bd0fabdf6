import type { ConfidenceThreshold } from '@inkstone/core'
import packed from '../data/digits.cjs'
import seen from '../data/digitsSeen.cjs'
import { type ReadyModel, readyModel } from './readyModel'

/** A ready network for digits. The card has the classes '0' to '9' and, last, 'none' for what is no whole digit; framing,
 * temperature, thresholds. */
export interface Digits extends ReadyModel {
  /** The card's: the divisor of the logits before the softmax. */
  readonly temperature: number
  /** The card's: confidences that meet an error rate on the validation part. */
  readonly thresholds: readonly ConfidenceThreshold[]
}

/** Builds the ready network for handwritten digits, without files and without a network. Its weights are checked against
 * their digest. A TensorFlow.js backend must be there: `selectBackend()` of @inkstone/backend, or one that you import.
 * Each call builds another model; the caller disposes it.
 * @throws InkstoneError if there is no backend, or the package is damaged
 * @example
 * const ready = await digits()
 * ready.card.classes.at(-1) // 'none'
 * const logits = await ready.outputs(images) // [count, 28, 28, 1] in, [count, 11] out */
export async function digits(): Promise<Digits> {
  const ready = await readyModel('digits', { ...packed, images: seen })
  const { temperature = 1, thresholds = [] } = ready.card
  return { ...ready, temperature, thresholds }
}
