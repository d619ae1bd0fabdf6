import { boxOf, type Stroke, type StrokeBox } from './stroke'

/** Strokes that may be one digit. */
export interface StrokeRun {
  /** Of the atoms, which lie in order from left to right: the first, and one past the last. */
  readonly from: number
  readonly to: number
  readonly strokes: readonly Stroke[]
  readonly box: StrokeBox
  /** How much their places speak against it, 0 or more. */
  readonly cost: number
  /** Whether it is too small beside the others, or beside the pen, to be a digit. */
  readonly isDot: boolean
}

export interface StrokeRuns {
  /** How many atoms there are. */
  readonly atoms: number
  readonly runs: readonly StrokeRun[]
}

/** All ways to take strokes for digits. Strokes that lie over each other for most of their width are one atom; up to four
 * neighbouring atoms may be one digit, if they are no wider than one and leave no broad gap.
 * @param penWidth in pixels of the sheet */
export function strokeRuns(strokes: readonly Stroke[], penWidth: number): StrokeRuns {
  if (strokes.length === 0) return { atoms: 0, runs: [] }
  const height = digitHeight(strokes, penWidth)
  const atoms = atomsOf(strokes, height)
  const runs: StrokeRun[] = []
  for (let from = 0; from < atoms.length; from++) {
    for (let to = from + 1; to <= Math.min(atoms.length, from + mostAtoms); to++) {
      const parts = atoms.slice(from, to)
      const box = boxOf(parts.flat())
      if (to > from + 1 && box.right - box.left > 1.5 * height) break
      const inside = parts.slice(1).map((part, at) => between(parts[at]!, part, height))
      if (inside.some(({ gap }) => gap > mostGap)) break
      const after = atoms[to] && between(atoms[to - 1]!, atoms[to]!, height)
      // Strokes of one digit are mostly written one after the other.
      const written = parts.flat().map(({ id }) => id)
      const interrupted = Math.max(...written) - Math.min(...written) + 1 - written.length
      const cost =
        inside.reduce((sum, { gap }) => sum + gapCost * gap, 0) +
        overlapCost * Math.max(0, after?.overlap ?? 0) +
        interruptionCost * interrupted
      const size = Math.max(box.right - box.left, box.bottom - box.top)
      const isDot = size < Math.max(2.2 * penWidth, 0.16 * height)
      runs.push({ from, to, strokes: parts.flat(), box, cost, isDot })
    }
  }
  return { atoms: atoms.length, runs }
}

/** A digit of more pieces is none. */
const mostAtoms = 4
/** In heights of a digit. */
const mostGap = 0.35
const gapCost = 8
const overlapCost = 3
const interruptionCost = 0.5

/** The cheapest way to take all atoms for digits.
 * @param scoreOf logarithm of how likely a run is a digit, 0 at most
 * @returns its runs, from left to right */
export function bestRuns(
  { atoms, runs }: StrokeRuns,
  scoreOf: (run: StrokeRun) => number,
): StrokeRun[] {
  const best: { cost: number; run?: StrokeRun }[] = [{ cost: 0 }]
  for (let end = 1; end <= atoms; end++) {
    let found: { cost: number; run?: StrokeRun } = { cost: Infinity }
    for (const run of runs) {
      if (run.to !== end) continue
      const cost = best[run.from]!.cost + run.cost - Math.max(leastScore, scoreOf(run))
      if (cost < found.cost) found = { cost, run }
    }
    best.push(found)
  }
  const path: StrokeRun[] = []
  for (let end = atoms; end > 0; ) {
    const { run } = best[end]!
    path.unshift(run!)
    end = run!.from
  }
  return path
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
  return Math.max(heights[Math.floor(0.8 * (heights.length - 1))]!, 6 * penWidth)
}

/** Strokes that lie over each other, in order from left to right. */
function atomsOf(strokes: readonly Stroke[], height: number): Stroke[][] {
  const atoms = strokes.map((stroke) => [stroke])
  for (let at = 0; at < atoms.length; at++) {
    for (let other = at + 1; other < atoms.length; other++) {
      if (between(atoms[at]!, atoms[other]!, height).overlap < sureOverlap) continue
      atoms[at]!.push(...atoms[other]!)
      atoms.splice(other, 1)
      other = at // it is wider now: look at all again
    }
  }
  return atoms.sort((one, other) => middleOf(one) - middleOf(other))
}

/** Share of the narrower one's width. */
const sureOverlap = 0.8

function middleOf(strokes: readonly Stroke[]): number {
  const { left, right } = boxOf(strokes)
  return (left + right) / 2
}

/** How two pieces lie beside each other: the gap in heights of a digit, the overlap as a share of the narrower one. */
function between(
  one: readonly Stroke[],
  other: readonly Stroke[],
  height: number,
): { gap: number; overlap: number } {
  const [a, b] = [boxOf(one), boxOf(other)]
  const common = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const narrower = Math.max(0.12 * height, Math.min(a.right - a.left, b.right - b.left))
  return { gap: Math.max(0, -common) / height, overlap: Math.max(0, common) / narrower }
}
