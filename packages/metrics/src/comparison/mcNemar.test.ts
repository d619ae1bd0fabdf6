import { correctness, mcNemar } from '../index'

/** Two models of which only the first is right so often, and only the second so often. */
function models(onlyFirst: number, onlySecond: number, both = 5): [number[], number[]] {
  const part = (value: number, count: number) => new Array<number>(count).fill(value)
  return [
    [...part(1, onlyFirst), ...part(0, onlySecond), ...part(1, both)],
    [...part(0, onlyFirst), ...part(1, onlySecond), ...part(1, both)],
  ]
}

// scipy.stats.binomtest(3, 20, 0.5).pvalue, and so on
test.each([
  [3, 17, 0.0025768280029296875],
  [17, 3, 0.0025768280029296875],
  [10, 10, 1],
  [0, 0, 1],
  [4000, 4500, 6.166035429959312e-8],
])('only the first %i times, only the second %i times', (onlyFirst, onlySecond, pValue) => {
  const found = mcNemar(...models(onlyFirst, onlySecond))
  expect(found).toMatchObject({ onlyFirst, onlySecond })
  expect(Math.abs(found.pValue / pValue - 1)).toBeLessThan(1e-9)
})

test('it takes what correctness gives', () => {
  const rows = { classes: 2, labels: [0, 1, 1] }
  const first = correctness({ ...rows, probabilities: [0.9, 0.1, 0.8, 0.2, 0.1, 0.9] })
  const second = correctness({ ...rows, probabilities: [0.9, 0.1, 0.2, 0.8, 0.9, 0.1] })
  expect([...first]).toEqual([1, 0, 1])
  expect(mcNemar(first, second)).toEqual({ onlyFirst: 1, onlySecond: 1, pValue: 1 })
})

test('models of other images are refused', () => {
  expect(() => mcNemar([1], [])).toThrow(
    'mcNemar: expected figures of the same images, at least one, got 1 of the first model and 0 of the second.',
  )
})
