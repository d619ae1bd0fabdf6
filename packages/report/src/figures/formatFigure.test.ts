import { count, counted, duration, percent, percentRange, points } from './formatFigure'

test('shares carry as many digits as their images do', () => {
  expect(percent(0.98765, 10_000)).toBe('98.77\u202f%')
  expect(percent(0.98765, 360)).toBe('98.8\u202f%')
  expect(percentRange({ low: 0.98741, high: 0.99186 }, 10_000)).toBe('98.74 to 99.19\u202f%')
})

test('differences carry a sign, and none where nothing is left of them', () => {
  expect(points(0.1777, 360)).toBe('+17.8')
  expect(points(-0.0123, 10_000)).toBe('−1.23')
  expect(points(-0.00001, 10_000)).toBe('±0.00')
})

test('counts and durations', () => {
  expect(count(225_034)).toBe('225,034')
  expect(counted(1, 'mistake')).toBe('1 mistake')
  expect(counted(1200, 'mistake')).toBe('1,200 mistakes')
  expect(duration(42.31)).toBe('42.3\u202fs')
  expect(duration(59.97)).toBe('1\u202fmin 00\u202fs')
  expect(duration(125)).toBe('2\u202fmin 05\u202fs')
  expect(duration(3725)).toBe('1\u202fh 02\u202fmin')
})
