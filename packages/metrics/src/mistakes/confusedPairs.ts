import { assertArgument, InkstoneError, wholeNumber } from '@inkstone/core'

export interface ConfusedPair {
  label: number
  predicted: number
  count: number
  /** Share of the images with this label. */
  share: number
}

/** The most frequent confusions. @param confusion `[true class][predicted class]`, counts @param limit maximum number
 * of pairs, >= 1 @returns by decreasing count; pairs that never occur are left out
 * @throws InkstoneError for a matrix that is not square
 * @example confusedPairs([[8, 2], [1, 9]])[0] // { label: 0, predicted: 1, count: 2, share: 0.2 } */
export function confusedPairs(
  confusion: readonly (readonly number[])[],
  limit = 10,
): ConfusedPair[] {
  assertArgument(
    'confusedPairs.confusion',
    confusion,
    'list',
    'confusionMatrix().result() gives it.',
  )
  wholeNumber('confusedPairs.limit', limit, { min: 1, unit: 'pairs' })
  if (confusion.some((row) => row.length !== confusion.length)) {
    throw new InkstoneError(
      `confusedPairs: expected ${confusion.length} counts in each of ${confusion.length} rows. ` +
        'Pass the result of confusionMatrix().result().',
    )
  }
  return confusion
    .flatMap((row, label) => {
      const images = row.reduce((sum, count) => sum + count, 0)
      return row.map((count, predicted) => ({ label, predicted, count, share: count / images }))
    })
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || b.share - a.share)
    .slice(0, limit)
}
