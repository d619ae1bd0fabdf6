import { characterErrorRate } from './characterErrorRate'
import { readRateAt } from './readRateAt'
import { stringAccuracy } from './stringAccuracy'
import { stringIntervals } from './stringIntervals'
import type { StringOutcome } from './stringOutcome'

const outcome = (text: string, read: string, confidence = 1, digits?: number[]): StringOutcome => ({
  ...{ text, read, confidence },
  ...(digits && { digits }),
})

test('a string is right as a whole', () => {
  expect(stringAccuracy([outcome('12', '12'), outcome('34', '31'), outcome('', '')])).toBeCloseTo(
    2 / 3,
  )
  expect(() => stringAccuracy([])).toThrow('stringAccuracy: expected at least one string, got none')
})

// Distances by hand; kitten and sitting are Levenshtein's textbook pair
test.each([
  ['kitten', 'sitting', 3 / 6],
  ['1234', '124', 1 / 4],
  ['1234', '', 1],
  ['12', '3456', 2],
  ['10115', '10151', 2 / 5],
])('%s read as %s', (text, read, rate) => {
  expect(characterErrorRate([outcome(text, read)])).toBeCloseTo(rate)
})

test('errors are counted over all characters, also of fields that hold none', () => {
  expect(characterErrorRate([outcome('123', '123'), outcome('', '7')])).toBeCloseTo(1 / 3)
  expect(() => characterErrorRate([outcome('', '7')])).toThrow('expected a string with a character')
})

describe('the read rate', () => {
  // from the surest down: right, right, right, wrong, right, right, wrong
  const outcomes = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3].map((confidence, at) => {
    return outcome('1', at === 3 || at === 6 ? '7' : '1', confidence)
  })

  test.each([
    [0, 'read', 3 / 7],
    [0.17, 'read', 6 / 7], // 1 of 6 is 0.167
    [0.16, 'read', 3 / 7],
    [0.15, 'all', 6 / 7], // 1 of 7 is 0.143
    [0.29, 'all', 1],
  ] as const)('at %d wrong of what is %s', (errorRate, of, rate) => {
    expect(readRateAt(outcomes, { errorRate, of })).toBeCloseTo(rate)
  })

  test('takes no part of what is equally sure, and nothing of confidence 0', () => {
    const equal = [outcome('1', '1', 0.9), outcome('1', '1', 0.5), outcome('1', '7', 0.5)]
    expect(readRateAt(equal, { errorRate: 0.1 })).toBeCloseTo(1 / 3)
    expect(readRateAt([outcome('1', '1', 0)])).toBe(0)
  })

  test('checks its options', () => {
    expect(() => readRateAt(outcomes, { errorRate: 2 })).toThrow('readRateAt.errorRate')
  })
})

test('intervals are wider where the same digit is misread again and again', () => {
  const strings = (culprit: (at: number) => number) =>
    Array.from({ length: 300 }, (_, at) => {
      const isWrong = at % 10 === 0
      return outcome('12', isWrong ? '17' : '12', 1, [1000 + at, isWrong ? culprit(at) : 5000 + at])
    })
  const widthOf = ({ low, high }: { low: number; high: number }) => high - low
  const alone = stringIntervals(strings((at) => at)).accuracy
  const shared = stringIntervals(strings((at) => Math.floor(at / 30))).accuracy
  // 10 clusters of 3 wrong strings have sqrt(3) times the spread of 30 that are alone
  expect(widthOf(shared) / widthOf(alone)).toBeGreaterThan(1.4)
  expect(widthOf(shared) / widthOf(alone)).toBeLessThan(2.1)
  expect(alone.low).toBeLessThan(0.9)
  expect(alone.high).toBeGreaterThan(0.9)
})
