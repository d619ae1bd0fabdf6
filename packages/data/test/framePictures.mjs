// For framedPictures.test.ts: frames a few pictures of every kind and prints what came of them, a line of JSON a kind. A process
// of its own, because loops over pixels run many times slower inside Jest's sandbox.

import { findInk } from '@inkstone/pixels'
import { drawPicture, pictureKinds, strokeGlyph } from '@inkstone/testing'
import { frameDigit, mnist } from '../dist/index.js'

/** As `readImageFile` has it: luminance, and what is transparent laid where the ink can be seen. */
function greyOf({ pixels, width, height, channels }) {
  if (channels === 1) return { pixels, width, height }
  const under = channels === 4 && pixels[0] === 255 ? 0 : 255
  const grey = new Uint8Array(width * height)
  for (let at = 0; at < grey.length; at++) {
    const [red, green, blue, opacity = 255] = pixels.subarray(channels * at, channels * (at + 1))
    const value = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    grey[at] = Math.round((value * opacity + under * (255 - opacity)) / 255)
  }
  return { pixels: grey, width, height }
}

/** Intersection over union of what was found and what was drawn, where either covers half of a pixel. */
function agreement(drawn) {
  const { marks } = findInk(greyOf(drawn))
  if (marks.length !== 1) return 0
  const [{ box }] = marks
  const ink = marks[0].ink()
  let [both, either] = [0, 0]
  for (let y = 0; y < drawn.height; y++) {
    for (let x = 0; x < drawn.width; x++) {
      const [column, row] = [x - box.left, y - box.top]
      const isIn = column >= 0 && row >= 0 && column < box.width && row < box.height
      const isFound = isIn && ink[row * box.width + column] >= 0.5
      const isDrawn = drawn.ink[y * drawn.width + x] >= 128
      if (isFound && isDrawn) both++
      if (isFound || isDrawn) either++
    }
  }
  return both / either
}

function refusal(drawn) {
  try {
    frameDigit({ ...greyOf(drawn), source: 'picture' })
    return 'none'
  } catch (error) {
    return error.message
  }
}

const { splits } = await mnist().load()
const { images: digit } = await splits.test.read([0])
for (const kind of pictureKinds) {
  if (kind === 'large') continue // of 8 million pixels
  const drawn = (characters, seed) =>
    drawPicture(
      kind,
      characters.map((each) => strokeGlyph(each)),
      seed,
    )
  const line = {
    kind,
    agreement: [agreement(drawPicture(kind, [digit], 1)), agreement(drawn(['5'], 2))],
    two: refusal(drawn(['3', '7'], 4)),
    empty: kind.startsWith('box') ? [] : [refusal(drawn([], 1)), refusal(drawn([], 6))],
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
