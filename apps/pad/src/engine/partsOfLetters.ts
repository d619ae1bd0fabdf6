import { contactOf } from '../ink/contactOf'
import { isPart } from '../ink/strokePieces'
import type { StrokeRun } from '../ink/strokeRuns'
import { turningOf } from '../ink/turningOf'
import type { DigitOf } from './doubtfulStrokes'

/** 1s that are strokes of something else, as letters and crosses have them: two that cross in their middles (X, K), one that touches
 * a much lower one (Y), and one that touches what is no digit and no wider than one (H, P, T, +). Also the stem of a 4 whose rest was
 * taken for another digit's, and the slash of a 0.
 * @param penWidth in pixels of the sheet */
export function partsOfLetters(
  chosen: readonly StrokeRun[],
  digitOf: DigitOf,
  penWidth: number,
): StrokeRun[] {
  const digits = chosen.map(digitOf)
  const ones = chosen.filter((run, at) => digits[at] === '1' && !run.strokes.some(isPart))
  return ones.filter((one) =>
    chosen.some((other, at) => {
      if (other === one || !isNear(one, other, penWidth)) return false
      if (digits[at] === undefined) return isNarrow(one, other) && touches(one, other, penWidth)
      return digits[at] === '1' ? isLetter(one, other, penWidth) : isCrossed(one, other)
    }),
  )
}

function isLetter(one: StrokeRun, other: StrokeRun, penWidth: number): boolean {
  const heights = [heightOf(one), heightOf(other)]
  const isUneven = Math.min(...heights) < unevenHeight * Math.max(...heights)
  return contacts(one, other).some(({ distance, along, alongOther }) => {
    return distance <= penWidth && (isUneven || (isMiddle(along) && isMiddle(alongOther)))
  })
}

function isMiddle(along: number): boolean {
  return Math.abs(along - 0.5) < middle
}

/** Whether a straight 1 crosses what was written just before it, of another digit, in both their middles, as in a 4, or lies in that
 * digit, as the slash of a 0. */
function isCrossed(
  { strokes: [stem, more], box }: StrokeRun,
  { strokes, box: other }: StrokeRun,
): boolean {
  const before = strokes.find(({ id }) => id === stem!.id - 1)
  const height = box.bottom - box.top
  if (!before || more || turningOf(stem!.points, 0.08 * height).total > straight) return false
  const { distance, along, alongOther } = contactOf(stem!.points, before.points)
  const beyond = Math.max(other.left - box.left, box.right - other.right)
  const isInside = beyond < mostBeyond * height
  return (
    distance === 0 && (isInside || (isMiddle(along) && alongOther > end && alongOther < 1 - end))
  )
}

/** In heights of the 1. */
const mostBeyond = 0.1
/** In turns. */
const straight = 0.2
/** Share of a stroke that is its end. */
const end = 0.05
/** Half of the share of a stroke that is its middle. */
const middle = 0.2
const unevenHeight = 0.65
/** An underline may touch a digit: of what is no digit, in heights of the 1. */
const mostWidth = 2

function isNarrow(one: StrokeRun, { box }: StrokeRun): boolean {
  return box.right - box.left <= mostWidth * heightOf(one)
}

function touches(one: StrokeRun, other: StrokeRun, penWidth: number): boolean {
  return contacts(one, other).some(({ distance }) => distance <= penWidth)
}

function contacts(one: StrokeRun, other: StrokeRun) {
  return one.strokes.flatMap(({ points }) =>
    other.strokes.map((stroke) => contactOf(points, stroke.points)),
  )
}

function isNear({ box }: StrokeRun, { box: other }: StrokeRun, reach: number): boolean {
  const across = Math.max(box.left, other.left) - Math.min(box.right, other.right)
  const down = Math.max(box.top, other.top) - Math.min(box.bottom, other.bottom)
  return Math.max(across, down) <= reach
}

function heightOf({ box }: StrokeRun): number {
  return box.bottom - box.top
}
