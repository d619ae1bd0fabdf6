import { paddedCount } from './paddedCount'

it('fills batches up to few sizes, and wastes less than 8 images up to 64, less than half beyond', () => {
  const counts = Array.from({ length: 64 }, (_, at) => at + 1)
  expect(new Set(counts.map(paddedCount)).size).toBe(15)
  for (const count of counts) {
    expect(paddedCount(count) - count).toBeGreaterThanOrEqual(0)
    expect(paddedCount(count) - count).toBeLessThan(8)
  }
  expect([1, 8, 9, 53, 64, 65, 512].map(paddedCount)).toEqual([1, 8, 16, 56, 64, 128, 512])
})
