import { sameImages } from './sameImages'

export interface McNemarResult {
  /** Images that only the first model classifies correctly. */
  onlyFirst: number
  /** Images that only the second model classifies correctly. */
  onlySecond: number
  /** The probability that two equally good models differ at least this much by chance. */
  pValue: number
}

/** McNemar's test (1947) of two models on the same images, exact and two-sided: images on which both are correct, or
 * both wrong, say nothing about which is better; each of the others is a coin flip under the null hypothesis. @param
 * first `[size]`, 1 if the first model is correct: see `correctness` @param second the same for the second model
 * @throws InkstoneError for different lengths, or no images
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

/** The probability of at most `hits` heads in `count` coin flips: `Σ C(count, k) / 2^count`. */
function lowerTail(hits: number, count: number): number {
  let logTerm = -count * Math.LN2
  let sum = 0
  for (let k = 0; k <= hits; k++) {
    sum += Math.exp(logTerm)
    logTerm += Math.log((count - k) / (k + 1))
  }
  return sum
}
