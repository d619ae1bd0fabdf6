import { boxOf, type Stroke, type StrokeBox } from './stroke'

/** Strokes that may be one digit. */
export interface StrokeRun {
  /** In the order of the lattice: its first stroke, and one past its last. */
  readonly from: number
  readonly to: number
  readonly strokes: readonly Stroke[]
  readonly box: StrokeBox
  /** How much the places of its strokes speak against it, 0 or more. */
  readonly cost: number
  /** Whether it is too small beside the others, or beside the pen, to be a digit. */
  readonly isDot: boolean
}

/** A lattice with a node before each stroke and one at the end: a run leads from one node to another. */
export interface StrokeRuns {
  /** How many strokes there are. */
  readonly strokes: number
  readonly runs: readonly StrokeRun[]
}

/** All ways to take strokes for digits: up to four strokes that were written one after the other may be one digit, if they are no
 * wider than one and leave no broad gap. A stroke that was written later over an earlier digit, such as the bar of a 7, follows
 * the stroke that it lies over.
 * @param strokes as they were written @param penWidth in pixels of the sheet */
export function strokeRuns(strokes: readonly Stroke[], penWidth: number): StrokeRuns {
  if (strokes.length === 0) return { strokes: 0, runs: [] }
  const height = digitHeight(strokes, penWidth)
  const order = latticeOrder(strokes, height)
  const runs: StrokeRun[] = []
  for (let from = 0; from < order.length; from++) {
    let joined = 0
    for (let to = from + 1; to <= Math.min(order.length, from + mostStrokes); to++) {
      const own = order.slice(from, to)
      const box = boxOf(own)
      if (to > from + 1) {
        const before = order.slice(from, to - 1)
        const { gap, overlap, least } = between(before, own.slice(-1), height)
        const isWide = box.right - box.left > mostWidth * height && overlap < sureOverlap
        if (isWide || gap > mostGap) break
        joined += gapCost * gap + besideCost * least * Math.max(0, 1 - overlap)
      }
      const after = order[to] && between(own, [order[to]!], height)
      const cost = joined + overlapCost * Math.min(1, after?.overlap ?? 0) ** 2
      const size = Math.max(box.right - box.left, box.bottom - box.top)
      const isDot = size < Math.max(2.2 * penWidth, 0.16 * height)
      runs.push({ from, to, strokes: own, box, cost, isDot })
    }
  }
  return { strokes: order.length, runs }
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
/** Of two digits one of which lies over the other. */
const overlapCost = 3

/** The cheapest way to take all strokes for digits.
 * @param scoreOf logarithm of how likely a run is a digit, 0 at most
 * @returns its runs, from left to right */
export function bestRuns(
  { strokes, runs }: StrokeRuns,
  scoreOf: (run: StrokeRun) => number,
): StrokeRun[] {
  const best: { cost: number; run?: StrokeRun }[] = [{ cost: 0 }]
  for (let end = 1; end <= strokes; end++) {
    let found: { cost: number; run?: StrokeRun } = { cost: Infinity }
    for (const run of runs) {
      if (run.to !== end) continue
      const cost = best[run.from]!.cost + run.cost - Math.max(leastScore, scoreOf(run))
      if (cost < found.cost) found = { cost, run }
    }
    best.push(found)
  }
  const path: StrokeRun[] = []
  for (let end = strokes; end > 0; ) {
    const { run } = best[end]!
    path.push(run!)
    end = run!.from
  }
  return path.sort((one, other) => middleOf(one.box) - middleOf(other.box))
}

/** What is surely no digit still may be written beside some. */
const leastScore = -4

/** The height of most digits: of the taller strokes. */
function digitHeight(strokes: readonly Stroke[], penWidth: number): number {
  const heights = strokes.map((stroke) => {
    const { top, bottom } = boxOf([stroke])
    return bottom - top
  })
  heights.sort((one, other) => one - other)
  return Math.max(heights[Math.ceil(0.8 * (heights.length - 1))]!, 6 * penWidth)
}

/** Strokes as they were written, but each that was written late after the stroke that it lies over. */
function latticeOrder(strokes: readonly Stroke[], height: number): Stroke[] {
  const order: Stroke[] = []
  strokes.forEach((stroke, at) => {
    const over = order.map((earlier) => between([earlier], [stroke], height).overlap)
    const most = Math.max(0, ...over)
    const justBefore = at === 0 ? 0 : over[order.indexOf(strokes[at - 1]!)]!
    const isLate = most >= lateOverlap && most > justBefore
    order.splice(isLate ? over.lastIndexOf(most) + 1 : order.length, 0, stroke)
  })
  return order
}

/** Share of the narrower one's width. */
const lateOverlap = 0.5

function middleOf({ left, right }: StrokeBox): number {
  return (left + right) / 2
}

/** How strokes lie beside others: the gap in heights of a digit, the overlap as a share of the narrower ones' width, and the
 * height of the lower ones as a share of a digit's. */
function between(
  some: readonly Stroke[],
  others: readonly Stroke[],
  height: number,
): { gap: number; overlap: number; least: number } {
  const [a, b] = [boxOf(some), boxOf(others)]
  const common = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const narrower = Math.max(0.12 * height, Math.min(a.right - a.left, b.right - b.left))
  return {
    gap: Math.max(0, -common) / height,
    overlap: Math.max(0, common) / narrower,
    least: Math.min(1, Math.min(a.bottom - a.top, b.bottom - b.top) / height),
  }
}
