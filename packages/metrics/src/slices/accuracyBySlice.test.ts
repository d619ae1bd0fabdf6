import { accuracyBySlice, quantileSlices, wilsonInterval } from '../index'

test('the worst slice first, each with its interval', () => {
  const slices = ['thin', 'bold', 'thin', 'bold', 'thin', 'bold']
  expect(accuracyBySlice([1, 1, 0, 1, 1, 1], slices)).toEqual([
    { slice: 'thin', count: 3, accuracy: 2 / 3, interval: wilsonInterval(2, 3) },
    { slice: 'bold', count: 3, accuracy: 1, interval: wilsonInterval(3, 3) },
  ])
})

test('parts of equal size, named by their ends', () => {
  expect(quantileSlices([4, 1, 3, 2], 'slant', 2)).toEqual([
    'slant 2.5 to 4',
    'slant 1 to 2.5',
    'slant 2.5 to 4',
    'slant 1 to 2.5',
  ])
  expect(new Set(quantileSlices([7, 7, 7], 'width'))).toEqual(new Set(['width 7 to 7']))
})

test('bad input is refused', () => {
  expect(() => accuracyBySlice([1], [])).toThrow(
    'accuracyBySlice: expected a slice for each of at least one image, got 1 predictions and 0 slices.',
  )
  expect(() => quantileSlices([], 'slant')).toThrow(
    'quantileSlices: expected a number for each of at least one image, got none.',
  )
  expect(() => quantileSlices([1, Number.NaN], 'slant')).toThrow('at least one image, got NaN.')
  expect(() => quantileSlices([1], 'slant', 1)).toThrow(
    'quantileSlices.parts: expected a whole number of parts >= 2, got 1.',
  )
})
