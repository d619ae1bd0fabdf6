import { boxOf, type Stroke } from './stroke'
import { isPart } from './strokePieces'
import type { StrokeRun } from './strokeRuns'
import { turningOf } from './turningOf'

/** Whether ink may be a digit for what the picture of it does not show: a spiral looks like a 0, and so do a few turns of a coil. */
export function hasDigitForm({ strokes, box }: StrokeRun): boolean {
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  if ((strokes.length > 1 || strokes.some(isPart)) && width > mostWidth * height) return false
  const step = shaking * Math.max(width, height)
  return strokes.every(({ points }) => turningOf(points, step).range <= mostTurns)
}

/** Whether ink that looks like a digit is written as one: a 7 does not begin with a long way up, as a 1 with a flag does. */
export function isWrittenAs(digit: string, { strokes, box }: StrokeRun): boolean {
  if (digit !== '7') return true
  const { points } = strokes[0]!
  const top = Math.min(...points.map(({ y }) => y))
  return points[0]!.y - top < longFlag * (box.bottom - box.top)
}

/** In heights of the digit. */
const longFlag = 0.25

/** In its own heights, of what may be more or less than a digit: several strokes, or a part of one. */
const mostWidth = 1.1
/** Of a 6 or a 9 with a curl; a spiral has more. */
const mostTurns = 1.6
/** The hand shakes within this share of a digit. */
const shaking = 0.08

/** Whether a stroke goes round and round to one side, as a coil and a row of loops do. */
export function isCoil(stroke: Stroke): boolean {
  const { top, bottom } = boxOf([stroke])
  const { net, total } = turningOf(stroke.points, shaking * (bottom - top))
  return Math.abs(net) > leastCoil && Math.abs(net) > oneSided * total
}

/** In turns. */
const leastCoil = 1.2
const oneSided = 0.75
