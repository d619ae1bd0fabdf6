import { random } from '@inkstone/core'
import { writeDigit } from '../apps/pad/test/standInWriter.mjs'

/** How digits of a string lie to each other: the gap in pixels, of digits some 95 wide; negative where one lies over the other. */
export const stringKinds = [
  { kind: 'apart', gap: 40 },
  { kind: 'touching', gap: -4 },
  { kind: 'a tenth of a digit over each other', gap: -12 },
  { kind: 'a quarter over each other', gap: -22 },
  { kind: 'a third over each other', gap: -32 },
  { kind: 'bars and slashes written when the string is done', gap: 15, late: true },
  { kind: 'two and two without lifting the pen, no bars', gap: 15, joined: 2 },
  { kind: 'four without lifting the pen, no bars', gap: 15, joined: 4 },
]

/** Strings of four digits as the stand-in writer writes them.
 * @returns `{ text, strokes }`, strokes in the order in which they were written */
export function writeStrings({ kind, gap, late = false, joined = 1 }, count, seed) {
  const stream = random(seed).split('strings').split(kind)
  return Array.from({ length: count }, (_, at) => {
    const string = stream.split(at)
    const [first, after, text] = [[], [], []]
    let left = 20
    for (let place = 0; place < 4; place++) {
      const draw = string.split(place)
      const digit = draw.integer(10)
      const written = writeDigit(digit, draw)
      const strokes = joined > 1 && barred.includes(digit) ? written.slice(0, 1) : written
      const across = strokes.flat().map(({ x }) => x)
      const shift = left - Math.min(...across)
      left = Math.max(...across) + shift + gap
      const placed = strokes.map((points) => points.map(({ x, y }) => ({ x: x + shift, y })))
      if (place % joined !== 0) placed[0] = [...first.pop(), ...placed[0]] // a straight line leads to it
      first.push(...(late ? placed.slice(0, 1) : placed))
      after.push(...(late ? placed.slice(1) : []))
      text.push(digit)
    }
    return { text: text.join(''), strokes: [...first, ...after] }
  })
}

/** Digits that are whole without their second stroke. */
const barred = [0, 2, 7]
