import { sameImages } from './sameImages'

export interface McNemarResult {
  /** Images that only the first model reads right. */
  onlyFirst: number
  /** Images that only the second model reads right. */
  onlySecond: number
  /** How often two models that are equally good would differ at least so much by chance. */
  pValue: number
}

/** McNemar's test (1947) of two models on the same images, exact and two-sided: images that both read right, or both
 * wrong, say nothing of which is better, and of the others each is a throw of a coin.
 * @param first `[size]`, 1 where the first model is right: see `correctness`
 * @param second the same of the second model
 * @throws InkstoneError for lengths that differ, or no images
 * @example mcNemar([1, 1, 0, 1, 1, 1], [1, 0, 0, 0, 0, 0])
 * // { onlyFirst: 4, onlySecond: 0, pValue: 0.125 } */
export function mcNemar(first: ArrayLike<number>, second: ArrayLike<number>): McNemarResult {
  sameImages('mcNemar', first, second)
  let onlyFirst = 0
  let onlySecond = 0
  for (let row = 0; row < first.length; row++) {
    if (first[row] && !second[row]) onlyFirst++
    if (!first[row] && second[row]) onlySecond++
  }
  const count = onlyFirst + onlySecond
  const tail = lowerTail(Math.min(onlyFirst, onlySecond), count)
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) }
}

/** How often at most `hits` of `count` throws of a coin are heads: `Σ C(count, k) / 2^count`. */
function lowerTail(hits: number, count: number): number {
  let logTerm = -count * Math.LN2
  let sum = 0
  for (let k = 0; k <= hits; k++) {
    sum += Math.exp(logTerm)
    logTerm += Math.log((count - k) / (k + 1))
  }
  return sum
}
