import fc from 'fast-check'
import { oneHot } from './oneHot'

test('the example of the documentation', () => {
  expect([...oneHot([2, 0], 3)]).toEqual([0, 0, 1, 1, 0, 0])
})

test('each row has a single one, at its label', () => {
  const labels = fc.array(fc.nat(6), { maxLength: 30 })
  fc.assert(
    fc.property(labels, (given) => {
      const rows = oneHot(Int32Array.from(given), 7)
      expect(rows.length).toBe(7 * given.length)
      given.forEach((label, row) => {
        const found = rows.subarray(7 * row, 7 * row + 7)
        expect(found.reduce((sum, value) => sum + value, 0)).toBe(1)
        expect(found[label]).toBe(1)
      })
    }),
  )
})

test('a label that is no class is refused', () => {
  expect(() => oneHot([0, 3], 3)).toThrow(
    'oneHot.labels: expected whole numbers from 0 to 2, got 3 at position 1. ' +
      'Give the number of all classes, or fix the label.',
  )
  expect(() => oneHot([-1], 3)).toThrow('got -1 at position 0')
  expect(() => oneHot([0.5], 3)).toThrow('got 0.5 at position 0')
  expect(() => oneHot([0], 1)).toThrow('oneHot.classes: expected a whole number >= 2, got 1.')
})
