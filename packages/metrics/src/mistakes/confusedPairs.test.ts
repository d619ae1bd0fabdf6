import { confusedPairs } from '../index'

const confusion = [
  [8, 2, 0],
  [1, 9, 0],
  [2, 0, 2],
]

test('the most frequent first, and of equal counts the greater share', () => {
  expect(confusedPairs(confusion)).toEqual([
    { label: 2, predicted: 0, count: 2, share: 0.5 },
    { label: 0, predicted: 1, count: 2, share: 0.2 },
    { label: 1, predicted: 0, count: 1, share: 0.1 },
  ])
  expect(confusedPairs(confusion, 1)).toHaveLength(1)
})

test('what is no matrix is refused', () => {
  expect(() => confusedPairs([[1, 2]])).toThrow(
    'confusedPairs: expected 1 counts in each of 1 rows. Pass the result of confusionMatrix().result().',
  )
  expect(() => confusedPairs(confusion, 0)).toThrow(
    'confusedPairs.limit: expected a whole number of pairs >= 1, got 0.',
  )
})
