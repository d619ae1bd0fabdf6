import { assertArgument, InkstoneError, type Interval } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'

export interface SliceAccuracy {
  slice: string
  /** Number of images. */
  count: number
  accuracy: number
  /** Wilson's, 95 %. */
  interval: Interval
}

/** The accuracy on each slice of the images: by stroke width, slant (see `quantileSlices`), source or any other
 * property. @param correct `[size]`, 1 if the model is correct: see `correctness` @param slices `[size]`, the name of
 * each image's slice @returns by increasing accuracy: the worst first @throws InkstoneError for different lengths, or
 * no images
 * @example
 * accuracyBySlice([1, 0, 1], ['thin', 'thin', 'bold'])[0]
 * // { slice: 'thin', count: 2, accuracy: 0.5, interval: { low: 0.0945, high: 0.9055 } } */
export function accuracyBySlice(
  correct: ArrayLike<number>,
  slices: readonly string[],
): SliceAccuracy[] {
  assertArgument('accuracyBySlice.correct', correct, 'list', 'correctness(predictions) gives it.')
  assertArgument('accuracyBySlice.slices', slices, 'list')
  if (correct.length !== slices.length || slices.length === 0) {
    throw new InkstoneError(
      `accuracyBySlice: expected a slice for each of at least one image, got ${correct.length} predictions and ` +
        `${slices.length} slices.`,
    )
  }
  const tally = new Map<string, { count: number; right: number }>()
  for (const [row, slice] of slices.entries()) {
    const { count, right } = tally.get(slice) ?? { count: 0, right: 0 }
    tally.set(slice, { count: count + 1, right: right + (correct[row] ? 1 : 0) })
  }
  return [...tally]
    .map(([slice, { count, right }]) => ({
      slice,
      count,
      accuracy: right / count,
      interval: wilsonInterval(right, count),
    }))
    .sort((a, b) => a.accuracy - b.accuracy || b.count - a.count)
}
