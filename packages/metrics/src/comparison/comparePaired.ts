import type { Interval } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'
import { mcNemar } from './mcNemar'
import { pairedBootstrap } from './pairedBootstrap'

/** A model's predictions on a test. */
export interface TestAnswers {
  readonly classes: readonly string[]
  /** `[count]`: class ids. */
  readonly labels: ArrayLike<number>
  /** `[count]`: class ids. */
  readonly predicted: ArrayLike<number>
  /** Identifies the images and their order; undefined if unknown. */
  readonly images?: string
}

/** The comparison of two models on the same images. */
export interface PairedComparison {
  /** Accuracy minus that of the first. */
  readonly difference: number
  /** By paired bootstrap, 95 %. */
  readonly interval: Interval
  /** Images that only the first classifies correctly. */
  readonly onlyFirst: number
  /** Images that only the second classifies correctly. */
  readonly onlySecond: number
  /** McNemar's, exact and two-sided. */
  readonly pValue: number
  /** Whether the images are known to be the same. If not, only the labels are known, and those are the same. */
  readonly sameImages: boolean
}

/** Number of bootstrap draws: at this number the ends of a 95 % interval vary by a few hundredths of its width. */
const resamples = 2000

/** Compares two models image by image. Classes are matched by name: the two may list them in different orders.
 * @returns undefined if the images, labels or classes differ
 * @example comparePaired(answersOfA, answersOfB)?.pValue // 0.04 */
export function comparePaired(
  first: TestAnswers,
  second: TestAnswers,
): PairedComparison | undefined {
  for (const [model, answers] of Object.entries({ first, second })) {
    assertArgument(`comparePaired.${model}`, answers, 'object')
    for (const part of ['classes', 'labels', 'predicted'] as const) {
      assertArgument(`comparePaired.${model}.${part}`, answers[part], 'list')
    }
  }
  const known = first.images !== undefined && second.images !== undefined
  if (known && first.images !== second.images) return undefined
  if (!alike([...first.classes].sort(), [...second.classes].sort())) return undefined
  if (!alike(namesOf(first), namesOf(second))) return undefined
  const [one, other] = [correct(first), correct(second)]
  const { difference, interval } = pairedBootstrap(one, other, { resamples })
  return { difference, interval, ...mcNemar(one, other), sameImages: known }
}

/** `[count]`: the predicted name of each image. */
function namesOf({ classes, labels }: TestAnswers): (string | undefined)[] {
  return Array.from(labels, (label) => classes[label])
}

function alike(first: ArrayLike<unknown>, second: ArrayLike<unknown>): boolean {
  return first.length === second.length && Array.from(first).every((one, at) => one === second[at])
}

/** `[count]`: 1 if the model is correct. */
function correct({ labels, predicted }: TestAnswers): Uint8Array {
  return Uint8Array.from(labels, (label, image) => Number(predicted[image] === label))
}
