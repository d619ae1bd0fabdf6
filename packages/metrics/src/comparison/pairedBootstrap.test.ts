import { pairedBootstrap } from '../index'

// 50 images: 8 that only the second model reads right, 2 that only the first does.
const first = Array.from({ length: 50 }, (_, row) => Number(row >= 8))
const second = Array.from({ length: 50 }, (_, row) => Number(row < 8 || row >= 10))

// The sum of 50 draws of -1, 0 and 1, by NumPy: f = np.array([1.0])
// for _ in range(50): f = np.convolve(f, np.array([2, 40, 8]) / 50)
// s = np.arange(-50, 51); s[np.searchsorted(f.cumsum(), [0.025, 0.975])] / 50; f[s <= 0].sum()
test('the difference, where it lies, and how likely chance made it', () => {
  const { difference, interval, pValue } = pairedBootstrap(first, second)
  expect(difference).toBeCloseTo(0.12, 12)
  expect(Math.abs(interval.low - 0)).toBeLessThanOrEqual(0.0200001)
  expect(Math.abs(interval.high - 0.24)).toBeLessThanOrEqual(0.0200001)
  expect(Math.abs(pValue - 2 * 0.03201879891910611)).toBeLessThan(0.01)
})

test('the other way round it is the same with the other sign', () => {
  const there = pairedBootstrap(first, second)
  const back = pairedBootstrap(second, first)
  expect(back.difference).toBeCloseTo(-there.difference, 12)
  expect(back.interval.low).toBeCloseTo(-there.interval.high, 12)
  expect(back.pValue).toBeCloseTo(there.pValue, 12)
})

test('a model does not differ from itself', () => {
  expect(pairedBootstrap(first, first)).toEqual({
    difference: 0,
    interval: { low: 0, high: 0 },
    pValue: 1,
  })
})

// Davison and Hinkley (1997), 4.2.5: (1 + draws at least as extreme) / (draws + 1), never 0
test('where no draw falls on the other side, p is one of the draws and the sample itself', () => {
  const worse = [0, 0, 0, 0]
  const better = [1, 2, 3, 4]
  expect(pairedBootstrap(worse, better, { resamples: 199 }).pValue).toBe(1 / 200)
  expect(pairedBootstrap(better, worse, { resamples: 999 }).pValue).toBe(1 / 1000)
})

test('what cannot be paired is refused', () => {
  expect(() => pairedBootstrap([1, 0], [1])).toThrow(
    'pairedBootstrap: expected figures of the same images, at least one, got 2 of the first model and 1 of the ' +
      'second. Test both on one split, in its own order.',
  )
  expect(() => pairedBootstrap([], [])).toThrow('got 0 of the first model and 0 of the second')
  expect(() => pairedBootstrap([1], [Number.NaN])).toThrow(
    'pairedBootstrap: expected finite numbers, got NaN for image 0 of the second model.',
  )
  expect(() => pairedBootstrap([1], [1], { resamples: 1 })).toThrow(
    'pairedBootstrap.resamples: expected a whole number of draws >= 100, got 1.',
  )
})
