import fc from 'fast-check'
import { auroc } from '../index'

test('counts the pairs that are won, a tie as half', () => {
  expect(auroc([0.9, 0.8], [0.3, 0.8]).value).toBe(0.875) // 1 + 1 + 1 + 0.5 of 4
  expect(auroc([2, 3], [0, 1]).value).toBe(1)
  expect(auroc([0, 1], [2, 3]).value).toBe(0)
  expect(auroc([5, 5], [5]).value).toBe(0.5)
})

test('is the share of all pairs, whatever the scores, and turns round with the groups', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(scores, scores, (first, second) => {
      const won = first.flatMap((one) =>
        second.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
      )
      const expected = won.reduce((sum: number, value) => sum + value, 0) / won.length
      const { value, interval } = auroc(first, second)
      expect(value).toBeCloseTo(expected, 12)
      const { low, high } = interval
      expect(low <= value && value <= high && low >= 0 && high <= 1 && low < high).toBe(true)
      const turned = auroc(second, first)
      expect(turned.value).toBeCloseTo(1 - value, 12)
    }),
  )
})

// Each end solves |found - area| = z * error(area) of Newcombe (2006): put in again, by hand for 8 and 12 scores.
test('an end of the interval lies 1.96 of its own errors away', () => {
  const first = [9, 8, 7, 7, 6, 5, 3, 2]
  const second = [8, 6, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0]
  const { value, interval } = auroc(first, second)
  for (const area of [interval.low, interval.high]) {
    const more = (8 + 12) / 2 - 1
    const square =
      (area * (1 - area) * (1 + more * ((1 - area) / (2 - area) + area / (1 + area)))) / (8 * 12)
    expect(Math.abs(value - area) / Math.sqrt(square)).toBeCloseTo(1.959964, 5)
  }
  expect(interval.low).toBeLessThan(value)
  expect(interval.high).toBeGreaterThan(value)
})

test('no scores and no numbers are refused', () => {
  expect(() => auroc([], [1])).toThrow('auroc: expected scores of both groups, got none of one.')
  expect(() => auroc([1, Number.NaN], [1])).toThrow('got NaN among them')
})
