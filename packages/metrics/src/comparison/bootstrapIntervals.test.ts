import { bootstrapIntervals } from '../index'
import { quantile } from './bootstrapIntervals'

const meanOf = (values: readonly number[]) => (rows: Uint32Array) => ({
  mean: rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length,
})

// The mean of draws from 30 ones and 70 zeros is binomial: scipy.stats.binom.ppf([0.025, 0.975], 100, 0.3) = 21, 39.
test('a rate lies where the binomial distribution says', () => {
  const values = Array.from({ length: 100 }, (_, row) => Number(row < 30))
  const { mean } = bootstrapIntervals({ size: 100, figures: meanOf(values), resamples: 5000 })
  expect(Math.abs(mean.low - 0.21)).toBeLessThanOrEqual(0.0100001)
  expect(Math.abs(mean.high - 0.39)).toBeLessThanOrEqual(0.0100001)
})

// numpy.quantile([0, 1, 4, 9], [0, 0.1, 0.5, 0.75, 1])
test('a quantile between two values is interpolated', () => {
  const found = [0, 0.1, 0.5, 0.75, 1].map((share) => quantile([0, 1, 4, 9], share))
  for (const [at, value] of [0, 0.3, 2.5, 5.25, 9].entries())
    expect(found[at]).toBeCloseTo(value, 12)
})

test('less certainty is a narrower interval, and the same seed gives the same', () => {
  const options = { size: 50, figures: meanOf(Array.from({ length: 50 }, (_, row) => row)) }
  const wide = bootstrapIntervals({ ...options, level: 0.99 }).mean
  const narrow = bootstrapIntervals({ ...options, level: 0.8 }).mean
  expect(narrow.low).toBeGreaterThan(wide.low)
  expect(narrow.high).toBeLessThan(wide.high)
  expect(bootstrapIntervals(options)).toEqual(bootstrapIntervals(options))
  expect(bootstrapIntervals(options)).not.toEqual(bootstrapIntervals({ ...options, seed: 2 }))
})

test('what is the same whatever is drawn has no width', () => {
  expect(bootstrapIntervals({ size: 3, figures: () => ({ one: 1 }) })).toEqual({
    one: { low: 1, high: 1 },
  })
})

test.each<[object, string]>([
  [{ size: 0 }, 'bootstrapIntervals.size: expected a whole number of images >= 1, got 0.'],
  [
    { resamples: 10 },
    'bootstrapIntervals.resamples: expected a whole number of draws >= 100, got 10.',
  ],
  [{ level: 95 }, 'bootstrapIntervals.level: expected a number >= 0.5 and <= 0.9999, got 95.'],
  [
    { figures: () => ({ f1: Number.NaN }) },
    'bootstrapIntervals.figures.f1: expected a number for whatever images are drawn, got NaN. ' +
      'Give it a value where it is undefined; most metrics take undefinedAs.',
  ],
])('%o is refused', (bad, message) => {
  const good = { size: 3, figures: () => ({ f1: 1 }) }
  expect(() => bootstrapIntervals({ ...good, ...bad })).toThrow(message)
})
