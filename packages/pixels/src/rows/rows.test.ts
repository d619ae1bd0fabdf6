import { argMax } from './argMax'
import { confidenceBin } from './confidenceBin'
import { logSumExp } from './logSumExp'
import { squaredDistance } from './squaredDistance'

test('the greatest of a part of a row, the first of equals', () => {
  expect(argMax([9, 1, 3, 3], 1, 4)).toBe(1)
  expect(argMax([9, 1, 3, 3], 0, 4)).toBe(0)
})

// numpy.logaddexp.reduce of the same
test('a sum of exponentials neither overflows nor is lost', () => {
  expect(logSumExp([5, 0, 0], 1, 3)).toBeCloseTo(Math.LN2, 15)
  expect(logSumExp([1000, 1000], 0, 2)).toBeCloseTo(1000.6931471805599, 12)
  expect(logSumExp([-Infinity, -Infinity], 0, 2)).toBe(-Infinity)
  expect(logSumExp([-Infinity, 3], 0, 2)).toBe(3)
})

test("Brier's distance of a row to the truth", () => {
  expect(squaredDistance([9, 0.8, 0.2], 1, 3, 0)).toBeCloseTo(0.04 + 0.04, 15)
  expect(squaredDistance([9, 0.8, 0.2], 1, 3, 1)).toBeCloseTo(0.64 + 0.64, 15)
})

test('bins hold their upper end, the first one 0 too, and the last what rounds past 1', () => {
  expect([0, 0.1, 0.5, 0.50001, 1, 1.0000001].map((sure) => confidenceBin(sure, 2))).toEqual([
    0, 0, 0, 1, 1, 1,
  ])
})
