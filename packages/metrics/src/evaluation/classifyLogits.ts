import { assertArgument, InkstoneError, type ModelCard } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkTemperature } from '../certainty/checkTemperature'
import { softmaxRows } from './softmaxRows'

/** What a model says of one image. */
export interface ClassifiedImage {
  /** Name of the most likely class. */
  readonly class: string
  /** Its probability. */
  readonly confidence: number
  /** `[classes]`, in the order of the card's classes. */
  readonly probabilities: readonly number[]
  /** Whether the confidence reaches the threshold. Undefined if the card has no thresholds. */
  readonly accepted?: boolean
}

/** What the outputs of a model say, where they were computed elsewhere: in another thread, by a server. The card's temperature
 * divides them, and its threshold for the highest error rate decides what is accepted.
 * @param logits `[images, classes]`, finite
 * @throws InkstoneError for another number of values, or one that is not finite
 * @example classifyLogits([0, 2], { classes: ['no', 'yes'] }) // [{ class: 'yes', confidence: 0.881, ... }] */
export function classifyLogits(
  logits: ArrayLike<number>,
  card: Pick<ModelCard, 'classes' | 'temperature' | 'thresholds'>,
): ClassifiedImage[] {
  assertArgument('classifyLogits.logits', logits, 'numbers')
  assertArgument('classifyLogits.card', card, 'object', 'Pass the card of a model.')
  assertArgument('classifyLogits.card.classes', card.classes, 'list')
  const { classes, temperature = 1, thresholds = [] } = card
  checkTemperature('classifyLogits.card.temperature', temperature)
  const values = Float32Array.from(logits)
  if (classes.length === 0 || values.length % classes.length !== 0) {
    throw new InkstoneError(
      `classifyLogits.logits: expected a row of ${classes.length} for each image, got ${values.length} values.`,
    )
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) {
    throw new InkstoneError(
      `classifyLogits.logits: expected finite values, got ${values[wrong]}. The weights of the model may be damaged.`,
    )
  }
  const [lowest] = thresholds.toSorted((a, b) => b.errorRate - a.errorRate)
  return nameRows(softmaxRows(values, classes.length, temperature), classes, lowest?.threshold)
}

/** The likeliest class of each row. @param probabilities `[rows, classes]` */
export function nameRows(
  probabilities: Float32Array,
  classes: readonly string[],
  threshold: number | undefined,
): ClassifiedImage[] {
  return Array.from({ length: probabilities.length / classes.length }, (_, row) => {
    const own = probabilities.slice(row * classes.length, (row + 1) * classes.length)
    const likeliest = argMax(own, 0, classes.length)
    const confidence = own[likeliest]!
    return {
      class: classes[likeliest]!,
      confidence,
      ...(threshold !== undefined && { accepted: confidence >= threshold }),
      probabilities: [...own],
    }
  })
}
