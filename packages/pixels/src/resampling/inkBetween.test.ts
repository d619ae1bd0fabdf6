import { inkBetween } from './inkBetween'
import { paperPlane } from './paperPlane'

// By hand: between 4 at (0, 0), 8 at (1, 0), 0 at (0, 1) and 16 at (1, 1).
test.each([
  [0, 0, 4],
  [1, 1, 16],
  [0.5, 0, 6],
  [0.25, 0.5, 4.5],
  [-0.5, 0, 2],
  [1.5, 1.5, 4],
  [-1, 0, 0],
  [0, 2, 0],
])('at (%d, %d) stands %d', (x, y, expected) => {
  const plane = paperPlane(Float32Array.of(4, 8, 0, 16), [2, 2, 1], 0)
  expect(inkBetween(plane, x + 1, y + 1)).toBe(expected)
})

test('a channel among others', () => {
  const plane = paperPlane(Float32Array.of(1, 10, 2, 20), [1, 2, 2], 1)
  expect(inkBetween(plane, 1.5, 1)).toBe(15)
})
