import { overSeeds } from '../index'

// NumPy: np.mean(v), np.std(v, ddof=1)
test('mean and deviation of a single training', () => {
  const { count, mean, deviation } = overSeeds([0.991, 0.9893, 0.9902, 0.9915])
  expect(count).toBe(4)
  expect(mean).toBeCloseTo(0.9905, 12)
  expect(deviation).toBeCloseTo(0.000962635271879613, 12)
})

test('one training has no spread', () => {
  expect(() => overSeeds([0.99])).toThrow(
    'overSeeds: expected at least 2 numbers, got [0.99]. Train with another seed: --set seed=2.',
  )
  expect(() => overSeeds([0.99, Number.NaN])).toThrow('overSeeds: expected at least 2 numbers, got')
})
