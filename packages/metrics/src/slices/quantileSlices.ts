import { assertArgument, InkstoneError, wholeNumber } from '@inkstone/core'
import { quantile } from '../comparison/bootstrapIntervals'

/** Divides images into parts of about equal size by a number, such as a stroke width or a slant, and names the parts.
 * @param values `[size]`
 * @param name of the number: `slant`
 * @param parts >= 2
 * @returns `[size]`: the name of each image's slice, for `accuracyBySlice`
 * @throws InkstoneError for a value that is not finite, or none at all
 * @example quantileSlices([1, 2, 3, 4], 'slant', 2) // ['slant 1 to 2.5', 'slant 1 to 2.5', 'slant 2.5 to 4', ...] */
export function quantileSlices(values: ArrayLike<number>, name: string, parts = 4): string[] {
  assertArgument('quantileSlices.values', values, 'numbers')
  wholeNumber('quantileSlices.parts', parts, { min: 2, unit: 'parts' })
  const sorted = Float64Array.from(values).sort()
  const wrong = sorted.find((value) => !Number.isFinite(value))
  if (sorted.length === 0 || wrong !== undefined) {
    throw new InkstoneError(
      `quantileSlices: expected a number for each of at least one image, got ${wrong ?? 'none'}.`,
    )
  }
  const ends = Array.from({ length: parts + 1 }, (_, index) => quantile(sorted, index / parts))
  return Array.from(values, (value) => {
    const part = Math.max(0, ends.findIndex((end, index) => index > 0 && value <= end) - 1)
    return `${name} ${short(ends[part]!)} to ${short(ends[part + 1]!)}`
  })
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
