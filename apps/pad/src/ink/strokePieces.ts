import { nearest } from './contactOf'
import { boxOf, type InkPoint, type Stroke } from './stroke'

/** A part of a stroke, or all of it. */
export interface StrokePiece extends Stroke {
  /** The place of its first point in the stroke. */
  readonly first: number
  /** Whether the stroke begins, and ends, with it. */
  readonly begins: boolean
  readonly ends: boolean
  /** Whether it leads to the right, perhaps from one digit to the next without lifting the pen. */
  readonly isLink: boolean
}

/** Whether a piece is not all of its stroke. */
export function isPart({ begins, ends }: StrokePiece): boolean {
  return !begins || !ends
}

/** Cuts a stroke that is wide enough for two digits where one may end and the next begin: at both ends of each straight part
 * that leads to the right, if what was written before it lies left of what comes after it.
 * @param height of a digit
 * @returns pieces in the order in which they were written; the last point of one is the first of the next */
export function strokePieces(stroke: Stroke, height: number): StrokePiece[] {
  const { id, points } = stroke
  const { left, right } = boxOf([stroke])
  const cuts = new Set([0])
  const links = new Set<number>()
  if (right - left >= leastWidth * height) {
    const before = runningMost(points.map(({ x }) => x))
    const after = runningMost(points.map(({ x }) => -x).reverse()).reverse()
    const corners = cornersOf(points, cornerDistance * height)
    corners.slice(2, -1).forEach((end, at) => {
      const start = corners[at + 1]!
      const across = points[end]!.x - points[start]!.x
      const nextLeft = -after[end]!
      if (across < leastLink * height || before[start]! - nextLeft > mostOverlap * height) return
      cuts.add(start).add(end)
      links.add(start)
      const isLevel = Math.abs(points[end]!.y - points[start]!.y) < levelSlope * across
      const entry = isLevel
        ? points.findIndex(({ x }, place) => place > start && x >= nextLeft)
        : end
      cuts.add(entry)
    })
  }
  const last = points.length - 1
  const firsts = [...cuts].sort((one, other) => one - other)
  return firsts.map((first, at) => {
    const end = firsts[at + 1] ?? last
    return {
      ...{ id, points: points.slice(first, end + 1), first, isLink: links.has(first) },
      ...{ begins: first === 0, ends: end === last },
    }
  })
}

/** In heights of a digit: a stroke that is narrower is one digit. */
const leastWidth = 0.7
const leastLink = 0.15
/** By how much digits that are written in one stroke may lie over each other. */
const mostOverlap = 0.2
/** A level link may go on as the upper bar of a 3 or a 7: it is cut where that digit begins. */
const levelSlope = 0.35
const cornerDistance = 0.05

/** Puts the pieces of each stroke together. @param pieces of a stroke without gaps, in order */
export function joinPieces(pieces: readonly StrokePiece[]): StrokePiece[] {
  const joined: StrokePiece[] = []
  for (const piece of pieces) {
    const at = joined.findIndex(({ id }) => id === piece.id)
    const known = joined[at]
    if (known) {
      const points = [...known.points, ...piece.points.slice(1)]
      joined[at] = { ...known, points, ends: piece.ends }
    } else joined.push(piece)
  }
  return joined
}

/** The greatest value so far. */
function runningMost(values: readonly number[]): number[] {
  let most = -Infinity
  return values.map((value) => {
    most = Math.max(most, value)
    return most
  })
}

/** Points between which a stroke is nearly straight (Ramer, 1972; Douglas and Peucker, 1973).
 * @param most how far it may lie from the line between two of them @returns their places, ascending */
function cornersOf(points: readonly InkPoint[], most: number): number[] {
  const corners = [0]
  const split = (start: number, end: number): void => {
    let [farthest, corner] = [most, -1]
    for (let at = start + 1; at < end; at++) {
      const away = nearest(points[at]!, points[start]!, points[end]!).distance
      if (away > farthest) [farthest, corner] = [away, at]
    }
    if (corner >= 0) {
      split(start, corner)
      split(corner, end)
    } else if (end > start) corners.push(end)
  }
  split(0, points.length - 1)
  return corners
}
