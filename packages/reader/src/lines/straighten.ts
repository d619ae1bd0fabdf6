import type { InkBox, InkLine } from '@inkstone/core'
import { inkBetween, paperPlane, resample } from '@inkstone/pixels'
import { type FoundLine, nearestTo } from './findLines'

/** A line ready to be read, and the way back to the page. */
export interface StraightLine extends InkLine {
  /** The box in pixels of the page that holds these pixels of the line. */
  onPage(points: Iterable<readonly [x: number, y: number]>): InkBox
}

/** The four corners of a box, for {@link StraightLine.onPage}. */
export function cornersOf({ left, top, width, height }: InkBox): [x: number, y: number][] {
  const [right, bottom] = [left + width - 1, top + height - 1]
  return [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ]
}

/** Turns a line level and upright, and makes large writing smaller: digits end up some 40 pixels high at most.
 *
 * The tilt is the one whose rows hold the ink most unevenly, the slant the one whose columns do: the sum of the squares of
 * the profile is greatest there (Vinciarelli and Luettin, 2001, do so for slant). Digit models know the slant of handwriting,
 * and moving pixels costs sharpness: only a strong one is taken out.
 * @param withSmallMarks whether small marks are taken out of the ink, to be read as separators */
export function straighten(line: FoundLine, withSmallMarks: boolean): StraightLine {
  const { box } = line
  const small = withSmallMarks ? line.smallMarks.filter((mark) => isSeparator(mark, line)) : []
  const own = withSmallMarks ? without(line, small) : line.ink
  const shrink = Math.min(1, mostHeight / line.digitHeight)
  const width = Math.max(1, Math.round(box.width * shrink))
  const height = Math.max(1, Math.round(box.height * shrink))
  const whole = { left: 0, top: 0, width: box.width, height: box.height }
  const ink = shrink === 1 ? own : resample(own, box.width, whole, width, height)
  const points = pointsOf(ink, width)
  const size = width + height
  const { xs, ys } = points
  const tilt = best(tilts, 1.1, (slope) => evenness(points, ys, -slope, xs, size))
  const levelled = ys.map((y, at) => y - tilt * xs[at]!)
  const slant = best(slants, 1.25, (lean) => evenness(points, xs, lean, levelled, size))
  const [columnFactor, rowFactor] = [box.width / width, box.height / height]
  const onPage: StraightLine['onPage'] = (points) => {
    const extent = new Extent()
    for (const point of points) extent.add(...point)
    return {
      left: Math.round(box.left + extent.left * columnFactor),
      top: Math.round(box.top + extent.top * rowFactor),
      width: Math.max(1, Math.round((extent.right - extent.left + 1) * columnFactor)),
      height: Math.max(1, Math.round((extent.bottom - extent.top + 1) * rowFactor)),
    }
  }
  if (tilt === 0 && slant === 0) {
    const scaled = (mark: InkBox) => ({
      left: (mark.left - box.left) / columnFactor,
      top: (mark.top - box.top) / rowFactor,
      width: mark.width / columnFactor,
      height: mark.height / rowFactor,
    })
    const digitHeight = line.digitHeight * shrink
    return { ink, width, height, digitHeight, smallMarks: small.map(scaled), onPage }
  }
  // level: v = y - tilt x; upright: u = x + slant v
  const to = (x: number, y: number): [number, number] => {
    const v = y - tilt * x
    return [x + slant * v, v]
  }
  const extent = new Extent()
  for (let at = 0; at < xs.length; at++) extent.add(...to(xs[at]!, ys[at]!))
  const [left, top] = [Math.floor(extent.left) - 1, Math.floor(extent.top) - 1]
  const columns = Math.ceil(extent.right) - left + 2
  const rows = Math.ceil(extent.bottom) - top + 2
  const from = (u: number, v: number): [number, number] => {
    const x = u - slant * v
    return [x, v + tilt * x]
  }
  const plane = paperPlane(ink, [height, width, 1], 0)
  const straight = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = from(column + left, row + top)
      straight[row * columns + column] = inkBetween(plane, x + 1, y + 1)
    }
  }
  return {
    ...{ ink: straight, width: columns, height: rows },
    digitHeight: Math.min(rows - 2, line.digitHeight * shrink),
    smallMarks: small.map((mark) => {
      const [u, v] = to(
        (mark.left + mark.width / 2 - box.left) / columnFactor,
        (mark.top + mark.height / 2 - box.top) / rowFactor,
      )
      const [across, down] = [mark.width / columnFactor, mark.height / rowFactor]
      return { left: u - left - across / 2, top: v - top - down / 2, width: across, height: down }
    }),
    onPage: (points) => onPage(Array.from(points, ([u, v]) => from(u + left, v + top))),
  }
}

const mostHeight = 40
/** Slopes to 12 degrees, and leans to 30. */
const tilts = [
  0,
  ...Array.from({ length: 12 }, (_, at) => [(at + 1) * 0.018, (at + 1) * -0.018]).flat(),
]
const slants = [
  0,
  ...Array.from({ length: 6 }, (_, at) => [(at + 1) * 0.1, (at + 1) * -0.1]).flat(),
]

class Extent {
  left = Infinity
  right = -Infinity
  top = Infinity
  bottom = -Infinity
  add(x: number, y: number): void {
    this.left = Math.min(this.left, x)
    this.right = Math.max(this.right, x)
    this.top = Math.min(this.top, y)
    this.bottom = Math.max(this.bottom, y)
  }
}

/** Pixels of ink: where, and how much. */
interface InkPoints {
  readonly xs: Float64Array
  readonly ys: Float64Array
  readonly values: Float64Array
}

/** All pixels of ink, or of much ink some thousand of them. */
function pointsOf(ink: Float32Array, width: number): InkPoints {
  let count = 0
  for (let at = 0; at < ink.length; at++) if (ink[at]! > 0.2) count++
  const step = Math.max(1, Math.ceil(count / 3000))
  const kept = Math.ceil(count / step)
  const xs = new Float64Array(kept)
  const ys = new Float64Array(kept)
  const values = new Float64Array(kept)
  for (let at = 0, seen = 0; at < ink.length; at++) {
    if (!(ink[at]! > 0.2)) continue
    if (seen % step === 0) {
      const y = Math.floor(at / width)
      xs[seen / step] = at - y * width
      ys[seen / step] = y
      values[seen / step] = ink[at]!
    }
    seen++
  }
  return { xs, ys, values }
}

/** The sum of the squares of a profile of ink: each point falls into the bin of its place, `places + factor * others`.
 * @param size of the line, width and height together: no place lies further off */
function evenness(
  { values }: InkPoints,
  places: Float64Array,
  factor: number,
  others: Float64Array,
  size: number,
): number {
  const bins = new Float64Array(3 * size)
  for (let at = 0; at < values.length; at++) {
    bins[Math.round(places[at]! + factor * others[at]!) + size]! += values[at]!
  }
  let sum = 0
  for (let bin = 0; bin < bins.length; bin++) sum += bins[bin]! * bins[bin]!
  return sum
}

/** The candidate of the highest score; the first one, 0, unless another is better by this factor. */
function best(
  candidates: readonly number[],
  clearly: number,
  score: (candidate: number) => number,
): number {
  let [found, most] = [0, clearly * score(0)]
  for (const candidate of candidates) {
    const own = score(candidate)
    if (own > most) [found, most] = [candidate, own]
  }
  return found
}

/** A mark in the lower half is a point or a comma, a flat one in the middle a dash. */
function isSeparator(mark: InkBox, { digitHeight, tall }: FoundLine): boolean {
  if (mark.height > 0.67 * digitHeight || mark.width > 0.8 * digitHeight) return false
  const beside = nearestTo(mark, tall)!
  const level = (mark.top + mark.height / 2 - beside.top) / beside.height
  const isFlat = mark.width >= 1.6 * mark.height
  const isLong = mark.height > 0.45 * digitHeight
  if (isLong && mark.top < beside.top + 0.5 * beside.height) return false
  return level >= 0.7 || (isFlat && level >= 0.35)
}

function without({ ink, box }: FoundLine, marks: readonly InkBox[]): Float32Array {
  const kept = ink.slice()
  for (const mark of marks) {
    for (
      let y = Math.max(0, mark.top - box.top);
      y < Math.min(box.height, mark.top + mark.height - box.top);
      y++
    ) {
      const from = y * box.width + Math.max(0, mark.left - box.left)
      const to = y * box.width + Math.min(box.width, mark.left + mark.width - box.left)
      if (to > from) kept.fill(0, from, to)
    }
  }
  return kept
}
