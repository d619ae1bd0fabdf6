import { random } from '@inkstone/core'
import fc from 'fast-check'
import { epochOrder } from './epochOrder'

test('an epoch reads every position once, whatever seed and epoch', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(), fc.nat(50), (size, seed, epoch) => {
      const order = epochOrder(size, seed, epoch)
      expect([...order].sort((one, other) => one - other)).toEqual([...epochOrder(size)])
    }),
  )
})

test('the order is a shuffle by the stream of the seed and the epoch', () => {
  const expected = random(7).split('shuffle').split(3).shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([...epochOrder(10, 7, 3)]).toEqual(expected)
})

test('shuffles are fair: each position comes first about as often', () => {
  const first = new Array(5).fill(0)
  for (let epoch = 0; epoch < 5000; epoch++) first[epochOrder(5, 1, epoch)[0]!]++
  // expected 1000 each; 5 standard deviations of the binomial are 141
  for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(141)
})
