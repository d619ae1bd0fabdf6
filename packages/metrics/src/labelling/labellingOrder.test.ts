import { labellingOrder } from './labellingOrder'

const sure = (probability: number) => [probability, 1 - probability]

test('uncertain: by the difference between the two likeliest, smallest first', () => {
  const probabilities = [
    [0.6, 0.3, 0.1], // 0.3
    [0.5, 0.375, 0.125], // 0.125
    [0.1, 0.2, 0.7], // 0.5
    [0.375, 0.125, 0.5], // 0.125 too: the earlier comes first
  ]
  expect([...labellingOrder({ probabilities, order: 'uncertain' })]).toEqual([1, 3, 0, 2])
  expect([...labellingOrder({ probabilities: [[1], [0.2]], order: 'uncertain' })]).toEqual([1, 0])
})

test('diverse: the least sure first, then the farthest from all before', () => {
  // On a line, from the least sure to the surest.
  const features = [[0], [1], [10], [11], [5]]
  const probabilities = features.map((_, at) => sure(0.5 + at / 20))
  // 0, then 11 (11 away), 5 (5 from 0), 1 and 10 (both 1 away, the less sure first)
  expect([...labellingOrder({ probabilities, features })]).toEqual([0, 3, 4, 1, 2])
})

test('diverse: rounds choose from ten times as many, so what is sure waits', () => {
  const count = 40
  const features = Array.from({ length: count }, (_, at) => [at === 39 ? 1000 : at % 3])
  const probabilities = features.map((_, at) => sure(0.5 + at / 100))
  const order = [...labellingOrder({ probabilities, features, round: 2 })]
  // 39 is the farthest, but not among the first 20 of any round before the tenth image: the rest then has 40 - 10 = 30,
  // and its first 20 end before it; after 20 images it is the 20th of the rest.
  expect(order.indexOf(39)).toBe(20)
  expect([...order].sort((one, other) => one - other)).toEqual(features.map((_, at) => at))
})

test('as many images as there are, in a moment', () => {
  const count = 2500
  const features = Array.from({ length: count }, (_, at) => [at % 7, at % 11])
  const probabilities = features.map((_, at) => sure(0.5 + at / (2 * count)))
  const order = labellingOrder({ probabilities, features })
  expect(new Set(order).size).toBe(count)
  expect([...order.subarray(2000)]).toEqual(features.map((_, at) => at).slice(2000))
})

test('bad options are said in words', () => {
  const probabilities = [sure(0.5)]
  expect(() => labellingOrder({ probabilities })).toThrow(
    'labellingOrder.features: expected a list',
  )
  expect(() => labellingOrder({ probabilities, features: [] })).toThrow(
    'expected a row for each of 1 images',
  )
  expect(() => labellingOrder({ probabilities: [[Number.NaN]], order: 'uncertain' })).toThrow(
    'labellingOrder.probabilities.0: expected probabilities',
  )
})
