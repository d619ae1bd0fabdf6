import { drawPicture } from './drawPicture'
import { strokeGlyph } from './strokeGlyph'

// How every kind looks to `findInk` and `frameDigit` is tested in @inkstone/data, outside Jest's sandbox.

const characters = [strokeGlyph('1'), strokeGlyph('4')]

test('the same arguments give the same picture, another seed another one', () => {
  const drawn = drawPicture('small', characters, 3)
  expect(drawPicture('small', characters, 3)).toEqual(drawn)
  expect(drawPicture('small', characters, 4)).not.toEqual(drawn)
})

test('the ink lies where it says, and is dark', () => {
  const { width, height, channels, pixels, ink, boxes } = drawPicture('small', characters, 3)
  expect([channels, pixels.length, ink.length]).toEqual([1, width * height, width * height])
  expect(boxes).toHaveLength(2)
  expect(boxes[0]!.left).toBeLessThan(boxes[1]!.left)
  for (const [at, covered] of ink.entries()) {
    if (covered < 128) continue
    const [x, y] = [at % width, Math.floor(at / width)]
    const isInside = boxes.some(({ left, top, width: wide, height: high }) => {
      return x >= left && x < left + wide && y >= top && y < top + high
    })
    expect(isInside).toBe(true)
    expect(pixels[at]).toBeLessThan(140) // half of paper's 237 and ink's 31 is 134
  }
})

test('an empty sheet has no ink, and an unknown character is refused', () => {
  const { boxes, ink } = drawPicture('small', [], 1)
  expect([boxes, ink.some((value) => value > 0)]).toEqual([[], false])
  expect(() => strokeGlyph('Q')).toThrow(
    "strokeGlyph: expected one of 0 1 2 3 4 5 6 7 8 9 A K W X, got 'Q'.",
  )
})
