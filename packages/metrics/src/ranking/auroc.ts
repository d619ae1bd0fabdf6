import { type Auroc, assertArgument, InkstoneError, type Interval } from '@inkstone/core'

/** The area under the ROC curve of a score that should be higher in the first group (Hanley and McNeil, 1982), with
 * Newcombe's interval (2006, method 5), which is not empty even if the groups are separated.
 * @throws InkstoneError for an empty group, or a score that is not finite
 * @example auroc([0.9, 0.8], [0.3, 0.8]).value // 0.875 */
export function auroc(first: ArrayLike<number>, second: ArrayLike<number>): Auroc {
  assertArgument('auroc.first', first, 'numbers')
  assertArgument('auroc.second', second, 'numbers')
  const groups = [first, second].map((scores) => Float64Array.from(scores).sort())
  for (const scores of groups) {
    const wrong = scores.findIndex((score) => Number.isNaN(score))
    if (scores.length > 0 && wrong < 0) continue
    throw new InkstoneError(
      `auroc: expected scores of both groups, got ${scores.length === 0 ? 'none of one' : 'NaN among them'}.`,
    )
  }
  const [high, low] = groups as [Float64Array, Float64Array]
  let halves = 0 // won pairs count two, ties one
  let below = 0
  let notAbove = 0
  for (const score of high) {
    while (below < low.length && low[below]! < score) below++
    while (notAbove < low.length && low[notAbove]! <= score) notAbove++
    halves += below + notAbove
  }
  const value = halves / 2 / high.length / low.length
  return { value, interval: newcombe(value, high.length, low.length) }
}

const z = 1.959963984540054 // 95 % of a normal distribution lie within this many deviations

/** All areas whose distance from the found one is within 1.96 of their own standard errors. */
function newcombe(found: number, first: number, second: number): Interval {
  const more = (first + second) / 2 - 1
  const error = (area: number): number =>
    Math.sqrt(
      (area * (1 - area) * (1 + more * ((1 - area) / (2 - area) + area / (1 + area)))) /
        (first * second),
    )
  const end = (outside: number): number => {
    let inside = found
    let out = outside
    for (let halving = 0; halving < 60; halving++) {
      const middle = (inside + out) / 2
      if (Math.abs(found - middle) <= z * error(middle)) inside = middle
      else out = middle
    }
    return inside
  }
  return { low: end(0), high: end(1) }
}
