import { fewSizes } from './fewSizes'

it('makes batches of few sizes, and leaves less than 8 images up to 64, less than half beyond', () => {
  const counts = Array.from({ length: 64 }, (_, at) => at + 1)
  expect(new Set(counts.map(fewSizes)).size).toBe(15)
  for (const count of counts) {
    expect(count - fewSizes(count)).toBeGreaterThanOrEqual(0)
    expect(count - fewSizes(count)).toBeLessThan(8)
  }
  expect([1, 8, 9, 53, 64, 65, 512].map(fewSizes)).toEqual([1, 8, 8, 48, 64, 64, 512])
})
