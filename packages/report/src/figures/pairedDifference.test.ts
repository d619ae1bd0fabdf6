import { pairedDifference } from './pairedDifference'

// By hand: (32.5 - 3.5) / 361 = 0.080332; reach 1.959964 * sqrt(36 - 29² / 361) / 361 = 0.031504
test('the difference with half an image added to each kind of change', () => {
  const { low, high } = pairedDifference(32, 3, 359)
  expect(low).toBeCloseTo(0.080332 - 0.031504, 5)
  expect(high).toBeCloseTo(0.080332 + 0.031504, 5)
})

test('no change at all leaves room on both sides, the same', () => {
  const { low, high } = pairedDifference(0, 0, 100)
  expect(low).toBeCloseTo(-1.959964 / 102, 6)
  expect(high).toBe(-low)
})

test('it never leaves what a difference can be', () => {
  expect(pairedDifference(1, 0, 1).high).toBeLessThanOrEqual(1)
  expect(pairedDifference(0, 1, 1).low).toBeGreaterThanOrEqual(-1)
})
