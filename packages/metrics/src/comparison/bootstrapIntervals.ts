import {
  finiteNumber,
  type Interval,
  knownOptions,
  optionError,
  random,
  wholeNumber,
} from '@inkstone/core'

export interface BootstrapOptions<Name extends string> {
  /** Number of images. */
  size: number
  /** Computes figures over resampled images, some of which occur more than once and others not at all. @param rows
   * `[size]`, each in `[0, size)`; the array is reused for the next draw */
  figures: (rows: Uint32Array) => Record<Name, number>
  /** Draws. Default 1000. */
  resamples?: number
  /** Confidence level, between 0 and 1. Default 0.95. */
  level?: number
  /** Default 1: the same seed gives the same intervals. */
  seed?: number
}

/** Bootstrap confidence intervals of any figures (Efron, 1979; percentiles of the draws, interpolated as in NumPy).
 * For a rate, `wilsonInterval` is better.
 * @throws InkstoneError for a bad option, or a figure that is not finite
 * @example
 * const losses = [0.1, 0.2, 0.9]
 * const mean = (rows) => rows.reduce((sum, row) => sum + losses[row], 0) / rows.length
 * bootstrapIntervals({ size: 3, figures: (rows) => ({ loss: mean(rows) }) })
 * // { loss: { low: 0.1, high: 0.9 } } */
export function bootstrapIntervals<Name extends string>(
  options: BootstrapOptions<Name>,
): Record<Name, Interval> {
  knownOptions('bootstrapIntervals', options, ['size', 'figures', 'resamples', 'level', 'seed'])
  const { size, figures, resamples = 1000, level = 0.95, seed = 1 } = options
  wholeNumber('bootstrapIntervals.size', size, { min: 1, unit: 'images' })
  wholeNumber('bootstrapIntervals.resamples', resamples, { min: 100, unit: 'draws' })
  finiteNumber('bootstrapIntervals.level', level, { min: 0.5, max: 0.9999 })
  wholeNumber('bootstrapIntervals.seed', seed, { min: 0 })
  const stream = random(seed).split('bootstrap')
  const rows = new Uint32Array(size)
  const found = new Map<Name, Float64Array>()
  for (let draw = 0; draw < resamples; draw++) {
    for (let at = 0; at < size; at++) rows[at] = stream.integer(size)
    for (const [name, value] of Object.entries(figures(rows)) as [Name, number][]) {
      if (!Number.isFinite(value)) {
        throw optionError({
          option: `bootstrapIntervals.figures.${name}`,
          expected: 'a number for whatever images are drawn',
          given: value,
          mend: 'Give it a value where it is undefined; most metrics take undefinedAs.',
        })
      }
      if (!found.has(name)) found.set(name, new Float64Array(resamples))
      found.get(name)![draw] = value
    }
  }
  const intervals = [...found].map(([name, values]) => {
    values.sort()
    const tail = (1 - level) / 2
    return [name, { low: quantile(values, tail), high: quantile(values, 1 - tail) }] as const
  })
  return Object.fromEntries(intervals) as Record<Name, Interval>
}

/** @param sorted ascending; values in between are interpolated */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (place - below) * (high - low)
}
