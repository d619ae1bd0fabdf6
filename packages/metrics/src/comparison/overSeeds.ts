import { assertArgument, InkstoneError } from '@inkstone/core'

export interface SeedSpread {
  count: number
  mean: number
  /** The sample standard deviation of a single training, with `count - 1` in the denominator. */
  deviation: number
}

/** One figure over trainings that differ only in their seed: an interval over the images does not show how much the
 * next training may differ. @param values one per seed, at least 2
 * @throws InkstoneError for fewer, or a value that is not finite
 * @example overSeeds([0.99, 0.992, 0.991]) // { count: 3, mean: 0.991, deviation: 0.001 } */
export function overSeeds(values: readonly number[]): SeedSpread {
  assertArgument('overSeeds.values', values, 'list')
  const count = values.length
  if (count < 2 || !values.every(Number.isFinite)) {
    throw new InkstoneError(
      `overSeeds: expected at least 2 numbers, got ${JSON.stringify(values)}. Train with another seed: --set seed=2.`,
    )
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { count, mean, deviation: Math.sqrt(squares / (count - 1)) }
}
