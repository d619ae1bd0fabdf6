/** The range of a true figure with 95 % confidence. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Of a normal distribution, 95 % lies within this many standard deviations. */
const z = 1.959963984540054

/** The score interval of a rate (Wilson, 1927), 95 %, without continuity correction. Unlike the textbook's
 * `p ± 1.96 s` it stays within 0..1 and is not empty if no hit, or every hit, was counted.
 * @param hits `0..count`
 * @param count >= 1
 * @throws RangeError for a count of nothing, or more hits than there are
 * @example wilsonInterval(81, 263) // { low: 0.2553, high: 0.3662 } */
export function wilsonInterval(hits: number, count: number): Interval {
  if (!(count >= 1 && hits >= 0 && hits <= count)) {
    throw new RangeError(
      `wilsonInterval: expected hits from 0 to a count >= 1, got ${hits} of ${count}. A rate needs at least one count.`,
    )
  }
  const rate = hits / count
  const scale = 1 + z ** 2 / count
  const middle = (rate + z ** 2 / (2 * count)) / scale
  const reach = (z / scale) * Math.sqrt((rate * (1 - rate)) / count + z ** 2 / (4 * count ** 2))
  // At the ends the formula gives 0 and 1 up to rounding of the last bit.
  return {
    low: hits === 0 ? 0 : middle - reach,
    high: hits === count ? 1 : middle + reach,
  }
}
