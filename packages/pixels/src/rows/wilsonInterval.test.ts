import fc from 'fast-check'
import { wilsonInterval } from './wilsonInterval'

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
// table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i lies between the published ends', (hits, count, low, high) => {
  const interval = wilsonInterval(hits, count)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('its ends are the rates from which the hits lie 1.96 standard deviations away', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, share) => {
        const hits = Math.round(share * count)
        const { low, high } = wilsonInterval(hits, count)
        expect(low).toBeLessThanOrEqual(hits / count)
        expect(high).toBeGreaterThanOrEqual(hits / count)
        const ends = [...(hits > 0 ? [low] : []), ...(hits < count ? [high] : [])]
        for (const end of ends) {
          const away = Math.abs(hits / count - end) / Math.sqrt((end * (1 - end)) / count)
          expect(away).toBeCloseTo(1.959964, 4)
        }
      },
    ),
  )
})

test('nothing right and everything right end at 0 and 1', () => {
  expect(wilsonInterval(0, 7).low).toBe(0)
  expect(wilsonInterval(7, 7).high).toBe(1)
})

test.each([
  [0, 0],
  [3, 2],
  [-1, 2],
  [Number.NaN, 2],
])('%d of %d is no rate', (hits, count) => {
  expect(() => wilsonInterval(hits, count)).toThrow(
    `wilsonInterval: expected hits from 0 to a count >= 1, got ${hits} of ${count}. A rate needs at least one count.`,
  )
})
