import type { InkBox, InkLine } from '@inkstone/core'
import { frameInk } from '@inkstone/pixels'
import type { Seam } from './findSeams'

/** Ink between two seams that may be one digit. */
export interface Span {
  /** Its seams, by their index. */
  readonly from: number
  readonly to: number
  /** In pixels of the line. */
  readonly box: InkBox
}

/** Finds the ink between any two seams that is no wider than a digit.
 * @returns the spans, and the pairs of neighbouring seams with next to nothing between them */
export function findSpans(
  line: InkLine,
  seams: readonly Seam[],
): { spans: Span[]; empty: [from: number, to: number][] } {
  const { ink, width, digitHeight } = line
  let total = 0
  for (let at = 0; at < ink.length; at++) total += ink[at]!
  const typical = Math.max(1, (total * 0.62 * digitHeight) / width)
  const spans: Span[] = []
  const empty: [number, number][] = []
  for (let from = 0; from + 1 < seams.length; from++) {
    for (let to = from + 1; to < seams.length && to - from <= mostPieces; to++) {
      const { mass, box } = inkBetween(line, seams[from]!.columns, seams[to]!.columns)
      if (mass < 0.05 * typical || box.height < 0.15 * digitHeight) {
        if (to === from + 1) empty.push([from, to])
        continue
      }
      if (box.width > 1.5 * digitHeight) break
      if (box.height < 0.3 * digitHeight) continue
      spans.push({ from, to, box })
    }
  }
  return { spans, empty }
}

/** Frames the ink of a span as the digits of MNIST are. @returns `[28, 28]` from 0 to 1 */
export function frameSpan(
  { ink, width }: InkLine,
  seams: readonly Seam[],
  { from, to, box }: Span,
): Float32Array {
  const [first, last] = [seams[from]!.columns, seams[to]!.columns]
  const part = new Float32Array(box.width * box.height)
  for (let y = 0; y < box.height; y++) {
    const row = box.top + y
    for (let x = first[row]!; x < last[row]!; x++) {
      const value = ink[row * width + x]!
      if (value >= isInk) part[y * box.width + x - box.left] = value
    }
  }
  const framed = frameInk(part, box.width, box.height)
  const image = new Float32Array(framed.length)
  for (let at = 0; at < image.length; at++) image[at] = framed[at]! / 255
  return image
}

/** The first and the last pixel of ink in each row of a span, in pixels of the line. */
export function outlineOf(
  { ink, width }: InkLine,
  seams: readonly Seam[],
  { from, to, box }: Span,
): [x: number, y: number][] {
  const [first, last] = [seams[from]!.columns, seams[to]!.columns]
  const outline: [number, number][] = []
  for (let y = box.top; y < box.top + box.height; y++) {
    let [start, end] = [first[y]!, last[y]! - 1]
    while (start <= end && ink[y * width + start]! < isInk) start++
    while (end >= start && ink[y * width + end]! < isInk) end--
    if (start <= end) outline.push([start, y], [end, y])
  }
  return outline
}

/** Of the ink between neighbouring seams; a large 0 may have six. */
const mostPieces = 8

function inkBetween({ ink, width, height }: InkLine, first: Int32Array, last: Int32Array) {
  let mass = 0
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++) {
    let [start, end] = [-1, -1]
    for (let x = first[y]!; x < last[y]!; x++) {
      const value = ink[y * width + x]!
      if (value < isInk) continue
      mass += value
      if (start < 0) start = x
      end = x
    }
    if (start < 0) continue
    if (start < left) left = start
    if (end > right) right = end
    if (top > y) top = y
    bottom = y
  }
  return { mass, box: { left, top, width: right - left + 1, height: bottom - top + 1 } }
}

/** Fainter pixels would make the box of a digit larger than it is. */
const isInk = 0.1
