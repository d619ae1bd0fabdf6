import { finiteNumber, type Interval, knownOptions, random, wholeNumber } from '@inkstone/core'
import { quantile } from './bootstrapIntervals'
import { sameImages } from './sameImages'

export interface PairedBootstrapOptions {
  /** Draws. Default 10,000. */
  resamples?: number
  /** Confidence level, between 0 and 1. Default 0.95. */
  level?: number
  /** Default 1: the same seed gives the same result. */
  seed?: number
}

export interface PairedBootstrapResult {
  /** Mean of the second minus mean of the first. */
  difference: number
  interval: Interval
  /** The two-sided p-value: twice the fraction of draws on the other side of 0, or on it, and never less than `1 /
   * (resamples + 1)`. */
  pValue: number
}

/** Compares two models on the same images; each image is drawn for both at once (Efron and Tibshirani, 1993), so that
 * hard images do not count as noise. It takes any per-image figure: 1 for correct, or a loss.
 * @param first `[size]`
 * @param second `[size]`, of the same images
 * @throws InkstoneError for different lengths, no images, a figure that is not finite or a bad option
 * @example pairedBootstrap([0, 0, 1, 1], [1, 1, 1, 1]).difference // 0.5 */
export function pairedBootstrap(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: PairedBootstrapOptions = {},
): PairedBootstrapResult {
  knownOptions('pairedBootstrap', options, ['resamples', 'level', 'seed'])
  const { resamples = 10_000, level = 0.95, seed = 1 } = options
  wholeNumber('pairedBootstrap.resamples', resamples, { min: 100, unit: 'draws' })
  finiteNumber('pairedBootstrap.level', level, { min: 0.5, max: 0.9999 })
  wholeNumber('pairedBootstrap.seed', seed, { min: 0 })
  sameImages('pairedBootstrap', first, second)
  const size = first.length
  const changes = Float64Array.from(first, (value, row) => second[row]! - value)
  const stream = random(seed).split('paired-bootstrap')
  const means = new Float64Array(resamples)
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0
    for (let at = 0; at < size; at++) sum += changes[stream.integer(size)]!
    means[draw] = sum / size
  }
  means.sort()
  const tail = (1 - level) / 2
  const below = means.filter((mean) => mean <= 0).length
  const above = means.filter((mean) => mean >= 0).length
  return {
    difference: changes.reduce((sum, change) => sum + change, 0) / size,
    interval: { low: quantile(means, tail), high: quantile(means, 1 - tail) },
    pValue: Math.min(1, (2 * Math.min(below, above) + 1) / (resamples + 1)),
  }
}
