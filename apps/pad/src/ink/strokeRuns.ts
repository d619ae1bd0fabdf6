import { between, pieceOrder } from './pieceOrder'
import { boxOf, type Stroke, type StrokeBox } from './stroke'
import { isPart, joinPieces, type StrokePiece } from './strokePieces'

/** Pieces of strokes that may be one digit. */
export interface StrokeRun {
  /** In the order of the lattice: its first piece, and one past its last. */
  readonly from: number
  readonly to: number
  /** Its ink: strokes, or parts of them. Links that it begins with may be left out. */
  readonly strokes: readonly StrokePiece[]
  readonly box: StrokeBox
  /** How much the places of its strokes speak against it, 0 or more. */
  readonly cost: number
  /** Whether it is too small beside the others, or beside the pen, to be a digit. */
  readonly isDot: boolean
}

/** A lattice with a node before each piece and one at the end: a run leads from one node to another. */
export interface StrokeRuns {
  /** How many pieces there are. */
  readonly pieces: number
  readonly runs: readonly StrokeRun[]
}

/** All ways to take strokes for digits: up to four strokes that were written one after the other may be one digit, if they are no
 * wider than one and leave no broad gap. A stroke that was written later over an earlier digit, such as the bar of a 7, follows
 * the stroke that it lies over. A wide stroke may be several digits, with links between them that belong to none.
 * @param strokes as they were written @param penWidth in pixels of the sheet @param whole ids of strokes that are not cut */
export function strokeRuns(
  strokes: readonly Stroke[],
  penWidth: number,
  whole: ReadonlySet<number> = new Set(),
): StrokeRuns {
  if (strokes.length === 0) return { pieces: 0, runs: [] }
  const height = digitHeight(strokes, penWidth)
  const order = pieceOrder(strokes, height, whole)
  const smallest = Math.max(2.2 * penWidth, 0.16 * height)
  const runs: StrokeRun[] = []
  for (let from = 0; from < order.length; from++) {
    let joined = 0
    for (let to = from + 1; to <= order.length; to++) {
      const pieces = order.slice(from, to)
      const last = pieces.at(-1)!
      if (new Set(pieces.map(({ id }) => id)).size > mostStrokes) break
      if (pieces.length > 1) {
        const { gap, overlap, least } = between(pieces.slice(0, -1), [last], height)
        const box = boxOf(pieces)
        const isWide = box.right - box.left > mostWidth * height && overlap < sureOverlap
        if (isWide || gap > mostGap) break
        if (last.begins) joined += gapCost * gap + besideCost * least * Math.max(0, 1 - overlap)
      }
      const after = order[to]
      const beside =
        last.ends && after?.begins
          ? overlapCost * Math.min(1, between(pieces, [after], height).overlap) ** 4
          : 0
      for (let left = 0; left <= linksOf(pieces); left++) {
        const own = joinPieces(pieces.slice(left))
        const box = boxOf(own)
        const size = Math.max(box.right - box.left, box.bottom - box.top)
        const form = formCost(own, height, left)
        const cost = joined + beside + form + leadCost(order, from, to, left, height)
        runs.push({ from, to, strokes: own, box, cost, isDot: size < smallest })
      }
    }
  }
  return { pieces: order.length, runs }
}

/** A digit of more strokes is none. */
const mostStrokes = 4
/** In heights of a digit. */
const mostGap = 0.35
const mostWidth = 1.5
/** What lies over the others so far makes a digit no wider: share of the narrower one's width. */
const sureOverlap = 0.8
const gapCost = 8
/** Of strokes of one digit that stand beside each other, both as high as a digit: mostly they are two digits. */
const besideCost = 2
/** Of two digits one of which lies all over the other. */
const overlapCost = 3

/** How many links, two at most, lead to a run from the digit before in the same stroke, and may be left out. */
function linksOf(pieces: readonly StrokePiece[]): number {
  const isLink = (at: number): boolean =>
    pieces[at]!.isLink && !pieces[at]!.begins && pieces[at + 1]?.id === pieces[0]!.id
  return isLink(0) ? (isLink(1) ? 2 : 1) : 0
}

/** How the form of a run speaks against it: wider than a digit, or begun without lifting the pen and other than one link left out, or
 * a part of a stroke that is not as high as a digit.
 * @param left how many links were left out */
function formCost(strokes: readonly StrokePiece[], height: number, left: number): number {
  const box = boxOf(strokes)
  const [across, high] = [(box.right - box.left) / height, (box.bottom - box.top) / height]
  let cost = wideCost * Math.max(0, across - usualWidth)
  if (!strokes[0]!.begins) cost += cutCost + linkCost * Math.abs(left - 1)
  if (strokes.some(isPart)) cost += heightCost * Math.log(Math.max(0.01, high)) ** 2
  return cost
}

/** How the links around a run speak against it: one at its end, as a part of it, that leads out of it, or one left out before it that
 * does not lead out of what was written before. So a 5 that leads to the next digit is told from an 8. */
function leadCost(
  order: readonly StrokePiece[],
  from: number,
  to: number,
  left: number,
  height: number,
): number {
  let cost = 0
  const last = order[to - 1]!
  if (last.isLink && !last.ends && to - from > left + 1) {
    const out = last.points.at(-1)!.x - boxOf(order.slice(from + left, to - 1)).right
    cost += ownLinkCost * Math.max(0, out / height)
  }
  for (let at = from; at < from + left; at++) {
    const before = order.slice(0, at).filter(({ id }) => id === order[at]!.id)
    const out = order[at]!.points.at(-1)!.x - boxOf(before).right
    cost += shortLinkCost * Math.min(1, Math.max(0, 1 - out / (leastLead * height)))
  }
  return cost
}

/** In heights of a digit. */
const usualWidth = 1
const wideCost = 4
const cutCost = 0.5
const linkCost = 1
const ownLinkCost = 4
const shortLinkCost = 1
/** In heights of a digit: a link leads at least so far out of what was written before. */
const leastLead = 0.1
const heightCost = 2.8

/** The height of most digits: of the taller strokes. */
function digitHeight(strokes: readonly Stroke[], penWidth: number): number {
  const heights = strokes.map((stroke) => {
    const { top, bottom } = boxOf([stroke])
    return bottom - top
  })
  heights.sort((one, other) => one - other)
  return Math.max(heights[Math.ceil(0.8 * (heights.length - 1))]!, 6 * penWidth)
}
