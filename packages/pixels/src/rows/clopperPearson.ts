import type { Interval } from './wilsonInterval'

/** The exact interval of a rate (Clopper and Pearson, 1934): it covers the true rate at least as often as it says, however few
 * were counted. Its high end at level 0.9 is the bound that a rate exceeds in 5 % of cases; without any hit that is
 * nearly 3 / count.
 * @param hits `0..count`
 * @param count >= 1
 * @param level above 0, below 1
 * @throws RangeError for a count of nothing, more hits than there are, or another level
 * @example clopperPearson(0, 299, 0.9).high // 0.00997 */
export function clopperPearson(hits: number, count: number, level: number = 0.95): Interval {
  if (!(count >= 1 && hits >= 0 && hits <= count && level > 0 && level < 1)) {
    throw new RangeError(
      `clopperPearson: expected hits from 0 to a count >= 1, and a level between 0 and 1, got ${hits} of ${count} at ${level}.`,
    )
  }
  const tail = (1 - level) / 2
  return {
    low: hits === 0 ? 0 : betaQuantile(tail, hits, count - hits + 1),
    high: hits === count ? 1 : betaQuantile(1 - tail, hits + 1, count - hits),
  }
}

/** Where the regularized incomplete beta function reaches a share, by bisection: it rises. */
function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 100 && high - low > 1e-16 * high; step++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, a, b) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The regularized incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8; Lentz, 1976). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // the fraction converges fast below the mean alone
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  const tiny = 1e-300
  let upper = 1
  let lower = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny)
  let fraction = lower
  for (let order = 1; order <= 10_000; order++) {
    const even = (order * (b - order) * x) / ((a + 2 * order - 1) * (a + 2 * order))
    const odd = (-(a + order) * (a + b + order) * x) / ((a + 2 * order) * (a + 2 * order + 1))
    let change = 1
    for (const term of [even, odd]) {
      lower = 1 / nonZero(1 + term * lower, tiny)
      upper = nonZero(1 + term / upper, tiny)
      change = lower * upper
      fraction *= change
    }
    if (Math.abs(change - 1) < 1e-15) break
  }
  return (Math.exp(logFront) * fraction) / a
}

const nonZero = (value: number, tiny: number): number => (Math.abs(value) < tiny ? tiny : value)

/** The logarithm of the gamma function for values >= 1: Stirling's series, from 15 up; below by its recurrence. */
function logGamma(value: number): number {
  let [shifted, product] = [value, 1]
  while (shifted < 15) product *= shifted++
  const square = shifted * shifted
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / shifted
  const half = 0.5 * Math.log(2 * Math.PI)
  return (shifted - 0.5) * Math.log(shifted) - shifted + half + series - Math.log(product)
}
