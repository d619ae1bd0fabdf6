import { broadcast } from './broadcast'

test.each([
  [[], [], [], [1, 1, 1]],
  [[5], [5], [5], [5, 1, 1]],
  [
    [2, 3, 4],
    [2, 3, 4],
    [2, 3, 4],
    [24, 1, 1],
  ],
  [[8, 4], [4], [8, 4], [8, 4, 0, 4, 1, 1]],
  [
    [8, 4],
    [8, 1],
    [8, 4],
    [8, 4, 1, 4, 1, 0],
  ],
  [
    [1, 4],
    [8, 1],
    [8, 4],
    [8, 0, 1, 4, 1, 0],
  ],
  [[2, 3, 4], [], [2, 3, 4], [24, 1, 0]],
  [[], [2, 3], [2, 3], [6, 0, 1]],
  [
    [5, 1, 1, 3],
    [5, 2, 2, 3],
    [5, 2, 2, 3],
    [5, 3, 12, 4, 0, 3, 3, 1, 1],
  ],
  [
    [1, 1],
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
])('%j with %j', (a, b, shape, steps) => {
  expect(broadcast(a, b)).toEqual({ shape, steps })
})

test('an empty result has no steps', () => {
  expect(broadcast([0, 3], [1, 3])).toEqual({ shape: [0, 3], steps: undefined })
})

test('seven dimensions that do not join have no steps', () => {
  expect(broadcast([2, 1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2, 1]).steps).toBeUndefined()
})

test('shapes that do not fit are refused', () => {
  expect(() => broadcast([2], [3])).toThrow(
    'Operands could not be broadcast together with shapes 2 and 3.',
  )
})
