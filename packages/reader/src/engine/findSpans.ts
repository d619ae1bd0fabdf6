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
  /** The first and the last pixel of ink of each row. */
  readonly outline: readonly (readonly [x: number, y: number])[]
  /** `[28, 28]` from 0 to 1, framed as the digits of MNIST are. */
  readonly image: Float32Array
}

/** Frames the ink between any two seams that is no wider than a digit.
 * @returns the spans, and the pairs of neighbouring seams with next to nothing between them */
export function findSpans(
  { ink, width, height, digitHeight }: InkLine,
  seams: readonly Seam[],
): { spans: Span[]; empty: [from: number, to: number][] } {
  const total = ink.reduce((sum, value) => sum + value, 0)
  const typical = Math.max(1, (total * 0.62 * digitHeight) / width)
  const spans: Span[] = []
  const empty: [number, number][] = []
  for (let from = 0; from + 1 < seams.length; from++) {
    for (let to = from + 1; to < seams.length && to - from <= mostPieces; to++) {
      const part = partOf(ink, width, height, seams[from]!.columns, seams[to]!.columns)
      if (part.mass < 0.05 * typical || part.box.height < 0.15 * digitHeight) {
        if (to === from + 1) empty.push([from, to])
        continue
      }
      if (part.box.width > 1.5 * digitHeight) break
      if (part.box.height < 0.3 * digitHeight) continue
      const framed = frameInk(part.ink, part.width, height)
      const image = Float32Array.from(framed, (value) => value / 255)
      spans.push({ from, to, box: part.box, outline: part.outline, image })
    }
  }
  return { spans, empty }
}

/** A digit with more cuts through it is none. */
const mostPieces = 5

function partOf(
  ink: Float32Array,
  width: number,
  height: number,
  first: Int32Array,
  last: Int32Array,
) {
  let [start, end] = [width, 0]
  for (let y = 0; y < height; y++) {
    start = Math.min(start, first[y]!)
    end = Math.max(end, last[y]!)
  }
  const columns = Math.max(1, end - start)
  const part = new Float32Array(columns * height)
  let mass = 0
  let [left, right, top, bottom] = [columns, -1, height, -1]
  const outline: [number, number][] = []
  for (let y = 0; y < height; y++) {
    let [rowStart, rowEnd] = [-1, -1]
    for (let x = first[y]!; x < last[y]!; x++) {
      const value = ink[y * width + x]!
      if (value < isInk) continue
      part[y * columns + x - start] = value
      mass += value
      if (rowStart < 0) rowStart = x
      rowEnd = x
    }
    if (rowStart < 0) continue
    outline.push([rowStart, y], [rowEnd, y])
    left = Math.min(left, rowStart - start)
    right = Math.max(right, rowEnd - start)
    if (top > y) top = y
    bottom = y
  }
  const box = { left: left + start, top, width: right - left + 1, height: bottom - top + 1 }
  return { ink: part, width: columns, mass, box, outline }
}

/** Fainter pixels would make the box of a digit larger than it is. */
const isInk = 0.1
