import { random } from '@inkstone/core'
import fc from 'fast-check'
import { stratifiedSplit } from './stratifiedSplit'

const labelsOf = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 400 })
const fractionsOf = fc
  .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 })
  .filter((shares) => shares.some((share) => share > 0))
  .map((shares) => shares.map((share) => share / shares.reduce((sum, other) => sum + other, 0)))

test('every position goes into one part, ascending', () => {
  fc.assert(
    fc.property(labelsOf, fractionsOf, fc.nat(), (labels, fractions, seed) => {
      const parts = stratifiedSplit(labels, fractions, random(seed))
      expect(parts).toHaveLength(fractions.length)
      const together = parts.flatMap((part) => [...part])
      expect(together.sort((one, other) => one - other)).toEqual(labels.map((_, at) => at))
      for (const part of parts) expect([...part].sort((a, b) => a - b)).toEqual([...part])
    }),
  )
})

test('of each class, each part has its fraction to within one image', () => {
  fc.assert(
    fc.property(labelsOf, fractionsOf, fc.nat(), (labels, fractions, seed) => {
      const parts = stratifiedSplit(labels, fractions, random(seed))
      for (let label = 0; label < 10; label++) {
        const ofClass = labels.filter((other) => other === label).length
        parts.forEach((part, index) => {
          const found = [...part].filter((position) => labels[position] === label).length
          expect(Math.abs(found - fractions[index]! * ofClass)).toBeLessThan(1)
        })
      }
    }),
  )
})

test('of two parts, each has its fraction of the whole to within one image', () => {
  fc.assert(
    fc.property(labelsOf, fc.integer({ min: 0, max: 100 }), fc.nat(), (labels, percent, seed) => {
      const [, cut] = stratifiedSplit(labels, [1 - percent / 100, percent / 100], random(seed))
      expect(Math.abs(cut!.length - (labels.length * percent) / 100)).toBeLessThan(1)
    }),
  )
})

test('the seed decides which images they are', () => {
  const labels = Array.from({ length: 100 }, (_, position) => position % 10)
  const [first] = stratifiedSplit(labels, [0.5, 0.5], random(1))
  expect(stratifiedSplit(labels, [0.5, 0.5], random(1))[0]).toEqual(first)
  expect(stratifiedSplit(labels, [0.5, 0.5], random(2))[0]).not.toEqual(first)
})

test('fractions that are no parts of a whole are refused', () => {
  expect(() => stratifiedSplit([0], [0.5, 0.4], random(1))).toThrow(
    'stratifiedSplit.fractions: expected numbers >= 0 that add up to 1, got [0.5, 0.4].',
  )
  expect(() => stratifiedSplit([0], [1.5, -0.5], random(1))).toThrow('got [1.5, -0.5].')
})
