import { contactOf } from '../ink/contactOf'
import { isPart } from '../ink/strokePieces'
import type { StrokeRun } from '../ink/strokeRuns'
import type { DigitOf } from './doubtfulStrokes'

/** 1s that are strokes of something else, as letters and crosses have them: two that cross in their middles (X, K), one that touches
 * a much lower one (Y), and one that touches what is no digit and no wider than one (H, P, T, +).
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
      return digits[at] === '1' && isLetter(one, other, penWidth)
    }),
  )
}

function isLetter(one: StrokeRun, other: StrokeRun, penWidth: number): boolean {
  const heights = [heightOf(one), heightOf(other)]
  const isUneven = Math.min(...heights) < unevenHeight * Math.max(...heights)
  const isMiddle = (along: number): boolean => Math.abs(along - 0.5) < middle
  return contacts(one, other).some(({ distance, along, alongOther }) => {
    return distance <= penWidth && (isUneven || (isMiddle(along) && isMiddle(alongOther)))
  })
}

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
