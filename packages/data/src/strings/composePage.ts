import type { Page, Random } from '@inkstone/core'
import { type Hand, type Written, writeDigit } from './writeDigit'
import { writeMark } from './writeMark'

/** One hand for a string: height 19 to 25 pixels, slant up to some 15 degrees either way, a pen of 1.8 to 3.2 pixels. */
export function drawHand(random: Random): Hand {
  return {
    height: 19 + 6 * random.uniform(),
    slant: Math.max(-0.3, Math.min(0.4, 0.05 + 0.12 * random.normal())),
    pen: 1.8 + 1.4 * random.uniform(),
  }
}

/** An empty page for a string of so many characters. */
export function blankPage(width: number, height: number, pen: number, random: Random): Page {
  const paper = 0.88 + 0.12 * random.uniform()
  const light = new Float32Array(width * height).fill(paper)
  const ink = { width: pen, light: 0.05 + 0.3 * random.uniform() }
  return { light, width, height, paper, pen: ink, boxes: [] }
}

/** Writes digits, and separators between them, side by side on a page.
 * @param parts `[28, 28]` each, ink 1, or a separator
 * @param gap draws the space between two digits where they come nearest, in pixels; below 0 they run into each other. Beside a
 * separator it is a pixel or more
 * @param handPer whether each digit is written by another hand */
export function composePage(
  parts: readonly (Float32Array | string)[],
  { gap, handPer }: { gap: () => number; handPer: 'string' | 'digit' },
  random: Random,
): Page {
  const hand = drawHand(random)
  const written = parts.map((part) => {
    const own = handPer === 'string' ? hand : drawHand(random)
    if (typeof part === 'string') return writeMark(part, own, random)
    const digit = writeDigit(part, { ...own, height: own.height * (1 + 0.04 * random.normal()) })
    return { ...digit, top: -digit.height }
  })
  const isMark = (at: number) => typeof parts[at] === 'string'
  const placed: { left: number; top: number }[] = []
  let right = 0
  written.forEach((one, at) => {
    const jitter = 0.6 * random.normal()
    const top = Math.round(jitter + one.top)
    let left = at === 0 ? 0 : -Infinity
    const space = at > 0 ? gap() : 0
    // what follows a separator is kept clear of the digit before it too: a point lies lower than most ink
    const clearOf = isMark(at - 1) ? [at - 1, at - 2] : [at - 1]
    for (const other of clearOf.filter((place) => place >= 0)) {
      const own = isMark(at) || isMark(other) ? Math.max(1, space) : space
      left = Math.max(left, nextTo(written[other]!, placed[other]!, one, top, own))
    }
    placed.push({ left, top })
    right = Math.max(right, left + one.width)
  })
  const highest = Math.min(...placed.map(({ top }) => top))
  const lowest = Math.max(...placed.map(({ top }, at) => top + written[at]!.height))
  const first = Math.min(...placed.map(({ left }) => left))
  const margin = () => 8 + random.integer(9)
  const [marginLeft, marginTop] = [margin(), margin()]
  const width = right - first + marginLeft + margin()
  const height = lowest - highest + marginTop + margin()
  const page = blankPage(width, height, hand.pen, random)
  const boxes = placed.map(({ left, top }, at) => ({
    left: left - first + marginLeft,
    top: top - highest + marginTop,
    width: written[at]!.width,
    height: written[at]!.height,
  }))
  for (const [at, box] of boxes.entries()) lay(page, written[at]!, box)
  return { ...page, boxes: boxes.filter((_, at) => !isMark(at)) }
}

function lay(page: Page, { ink, width, height }: Written, { left, top }: Page['boxes'][number]) {
  const { light, paper, pen } = page
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (top + y) * page.width + left + x
      light[at] = Math.min(light[at]!, paper + ink[y * width + x]! * (pen.light - paper))
    }
  }
}

/** Where a digit begins so that its ink and that of the one before come this near, in a row or its neighbours. */
function nextTo(
  before: Written,
  place: { left: number; top: number },
  digit: Written,
  top: number,
  gap: number,
): number {
  let nearest = Infinity
  for (let row = 0; row < digit.height; row++) {
    const start = firstInk(digit, row)
    if (start < 0) continue
    for (let other = row - 1; other <= row + 1; other++) {
      const end = lastInk(before, other + top - place.top)
      if (end >= 0) nearest = Math.min(nearest, start - end - 1)
    }
  }
  const apart = place.left + before.width
  const left = nearest === Infinity ? apart + gap : place.left - nearest + gap
  // no digit is written into the middle of another
  return Math.round(Math.max(left, place.left + 0.45 * before.width))
}

const isInk = 0.3

function firstInk({ ink, width }: Written, row: number): number {
  return ink.subarray(row * width, (row + 1) * width).findIndex((value) => value > isInk)
}

function lastInk({ ink, width, height }: Written, row: number): number {
  if (row < 0 || row >= height) return -1
  return ink.subarray(row * width, (row + 1) * width).findLastIndex((value) => value > isInk)
}
