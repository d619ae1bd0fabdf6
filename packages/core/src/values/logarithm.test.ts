import fc from 'fast-check'
import { logarithm } from './logarithm'

const twoUnits = (value: number) => Math.max(2 ** -51 * Math.abs(value), 2 ** -1074)

test('is the natural logarithm, as tables have it', () => {
  const expected = [
    [1, 0],
    [3, 1.0986122886681098],
    [7, 1.9459101490553132],
    [0.125, -2.0794415416798357],
    [1e-300, -690.7755278982137],
  ] as const
  for (const [x, value] of expected) {
    expect(Math.abs(logarithm(x) - value)).toBeLessThanOrEqual(twoUnits(value))
  }
})

test('has the bits that the same sums have in any IEEE 754 arithmetic (here: Python)', () => {
  const bits = (x: number) => new BigUint64Array(Float64Array.of(logarithm(x)).buffer)[0]
  expect([3, 0.1, 1.0000001].map((x) => bits(x)?.toString(16))).toEqual([
    '3ff193ea7aad030a',
    'c0026bb1bbb55515',
    '3e7ad7f2847b6491',
  ])
})

test('agrees with the engine within two units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(twoUnits(Math.log(x)))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true, minExcluded: true }), (x) => {
      expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(twoUnits(Math.log(x)))
    }),
    { numRuns: 2000 },
  )
})
