import { slantOf, strokeWidthOf } from '../index'

const size = 40

/** A bar of 20 rows that is moved by so many pixels to the right with each row upwards. */
function bar(width: number, shear: number): Float32Array {
  const image = new Float32Array(size * size)
  for (let row = 0; row < 20; row++) {
    for (let x = 0; x < width; x++) image[(30 - row) * size + 10 + x + shear * row] = 1
  }
  return image
}

// An upright bar has area 20 w; its outline is 2 (20 + w), with one corner cut: sqrt 2 instead of 2.
test.each([1, 2, 4])('a bar %i pixels wide', (width) => {
  const expected = (2 * 20 * width) / (2 * (20 + width) - 2 + Math.SQRT2)
  expect(strokeWidthOf(bar(width, 0), [size, size, 1])).toBeCloseTo(expected, 6)
})

test('half the ink at the edges is half a pixel', () => {
  const image = bar(2, 0)
  for (let row = 11; row <= 30; row++) image[row * size + 12] = 0.5
  const [two, more, three] = [bar(2, 0), image, bar(3, 0)].map((each) =>
    strokeWidthOf(each, [size, size, 1]),
  )
  expect(more! - two!).toBeGreaterThan(0.3)
  expect(three! - more!).toBeGreaterThan(0.3)
})

test.each([
  [0, 0],
  [1, 45],
])('moved by %i pixel a row it leans by %i degrees', (shear, degrees) => {
  expect(slantOf(bar(3, shear), [size, size, 1])).toBeCloseTo(degrees, 6)
})

test('to the left it is negative', () => {
  const image = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
  expect(slantOf(image, [3, 3, 1])).toBeCloseTo(-45, 6)
})

test('colours count as their mean', () => {
  const grey = bar(2, 1)
  const coloured = Float32Array.from(
    { length: 3 * grey.length },
    (_, at) => grey[Math.floor(at / 3)]!,
  )
  expect(slantOf(coloured, [size, size, 3])).toBeCloseTo(slantOf(grey, [size, size, 1]), 9)
  expect(strokeWidthOf(coloured, [size, size, 3])).toBeCloseTo(
    strokeWidthOf(grey, [size, size, 1]),
    9,
  )
})

test('a blank image has neither', () => {
  const blank = new Float32Array(9)
  expect([strokeWidthOf(blank, [3, 3, 1]), slantOf(blank, [3, 3, 1])]).toEqual([0, 0])
})

test('another size is refused', () => {
  expect(() => slantOf([1, 2], [3, 3, 1])).toThrow('slantOf: expected 3 x 3 x 1 = 9 values, got 2.')
  expect(() => strokeWidthOf([], [2, 2, 1])).toThrow(
    'strokeWidthOf: expected 2 x 2 x 1 = 4 values, got 0.',
  )
})
