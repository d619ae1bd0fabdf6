import { clopperPearson } from './clopperPearson'

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
// table I, method 5.
test.each([
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
])('%i of %i lies between the published ends', (hits, count, low, high) => {
  const interval = clopperPearson(hits, count)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

// scipy 1.17: beta.ppf(tail, k, n - k + 1) and beta.ppf(1 - tail, k + 1, n - k)
test.each([
  [0, 299, 0.9, 0, 0.009969146792899269],
  [1, 474, 0.9, 0.00010820784634818514, 0.00996871533614979],
  [3, 1000, 0.9, 0.0008181753982218, 0.007735244718479458],
  [12, 1900, 0.9, 0.0036482405956458205, 0.010212886618434199],
  [0, 10, 0.95, 0, 0.3084971078187607],
  [7, 7, 0.95, 0.5903836027749967, 1],
  [499, 500, 0.99, 0.9852349286103113, 0.9999899749666039],
  [150, 1_000_000, 0.95, 0.00012695756066580282, 0.000176014876299339],
])('%i of %i at %d is as scipy computes it', (hits, count, level, low, high) => {
  const interval = clopperPearson(hits, count, level)
  expect(Math.abs(interval.low - low)).toBeLessThanOrEqual(1e-9 * low)
  expect(Math.abs(interval.high - high)).toBeLessThanOrEqual(1e-9 * high)
})

test.each([
  [0, 0, 0.95],
  [3, 2, 0.95],
  [1, 2, 1],
])('%d of %d at %d is no rate', (hits, count, level) => {
  expect(() => clopperPearson(hits, count, level)).toThrow(
    `clopperPearson: expected hits from 0 to a count >= 1, and a level between 0 and 1, got ${hits} of ${count} at ${level}.`,
  )
})
