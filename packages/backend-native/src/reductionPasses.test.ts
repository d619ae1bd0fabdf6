import { reductionPasses } from './reductionPasses'

test.each([
  [[], [], [{ outer: 1, length: 1, inner: 1 }]],
  [[6], [0], [{ outer: 1, length: 6, inner: 1 }]],
  [[6, 5], [0], [{ outer: 1, length: 6, inner: 5 }]],
  [[6, 5], [1], [{ outer: 6, length: 5, inner: 1 }]],
  [[6, 5], [], [{ outer: 30, length: 1, inner: 1 }]],
  [[8, 3, 3, 4], [0, 1, 2], [{ outer: 1, length: 72, inner: 4 }]],
  [[8, 3, 4], [1], [{ outer: 8, length: 3, inner: 4 }]],
  [[5, 1, 4], [1], [{ outer: 20, length: 1, inner: 1 }]],
  [
    [2, 3, 4, 5],
    [0, 2, 3],
    [
      { outer: 6, length: 20, inner: 1 },
      { outer: 1, length: 2, inner: 3 },
    ],
  ],
])('%j over axes %j', (shape, axes, passes) => {
  expect(reductionPasses(shape, axes)).toEqual(passes)
})
