import type { Format, InkBox, InkLine } from '@inkstone/core'
import type { Edge } from './beam'
import type { Seam } from './findSeams'
import type { Span } from './findSpans'
import { marksAs } from './separators'

/** All ways to cut a line: a node for each seam, and one more for each small mark. Between its two nodes a mark is a separator, or
 * dirt. */
export interface Lattice {
  readonly nodes: number
  /** What no model judges: separators, dirt, stretches without ink. */
  readonly fixed: readonly Edge[]
  /** One for each span. */
  readonly hypotheses: readonly Hypothesis[]
}

/** A span as a step of the lattice. */
export interface Hypothesis {
  readonly from: number
  readonly to: number
  /** `[10]`: how its form speaks for each digit, the logarithm of a weight, 0 at most. */
  readonly forms: Float64Array
}

/** Lays out the lattice of a line. */
export function latticeOf(
  line: InkLine,
  format: Format,
  seams: readonly Seam[],
  { spans, empty }: { spans: readonly Span[]; empty: readonly [from: number, to: number][] },
): Lattice {
  const marksAt: InkBox[][] = seams.map(() => [])
  for (const mark of line.smallMarks)
    marksAt[nearestSeam(seams, mark, line.digitHeight)]!.push(mark)
  const arrive: number[] = []
  const leave: number[] = []
  const fixed: Edge[] = []
  let nodes = 0
  for (const marks of marksAt) {
    arrive.push(nodes)
    for (const mark of marks) {
      fixed.push(...separatorEdges(mark, format, nodes, line))
      nodes++
    }
    leave.push(nodes++)
  }
  for (const [from, to] of empty) {
    fixed.push({ from: leave[from]!, to: arrive[to]!, character: '', score: emptyScore, at: -1 })
  }
  const hypotheses = spans.map((span) => {
    const form = formScore(span, line.digitHeight, seams)
    const forms = new Float64Array(10)
    for (let digit = 0; digit < 10; digit++) {
      forms[digit] = form + widthScore(span, digit, line.digitHeight)
    }
    return { from: leave[span.from]!, to: arrive[span.to]!, forms }
  })
  return { nodes, fixed, hypotheses }
}

const emptyScore = -0.1

/** How a span's form speaks against one digit: lower or taller than the others, cut through ink, or with a clear space inside.
 * The weights of this and of {@link widthScore} were tuned on strings of MNIST's validation part. */
function formScore({ box, from, to }: Span, tallest: number, seams: readonly Seam[]): number {
  const ratio = Math.log(box.height / tallest)
  let score = -0.5 * (ratio / 0.3) ** 2
  score -= 0.8 * (Math.min(2.5, seams[from]!.cost) + Math.min(2.5, seams[to]!.cost))
  for (let inside = from + 1; inside < to; inside++) {
    if (seams[inside]!.cost < 0.05) score -= 0.7
  }
  return score
}

/** How a span's width speaks against a digit: a `1` is about a third as wide as high, all others three quarters. */
function widthScore({ box }: Span, digit: number, tallest: number): number {
  const [middle, spread] = digit === 1 ? [0.33, 0.55] : [0.76, 0.28]
  return -0.25 * (Math.log(box.width / tallest / middle) / spread) ** 2
}

function separatorEdges(mark: InkBox, format: Format, node: number, line: InkLine): Edge[] {
  const step = { from: node, to: node + 1, at: -1 - line.smallMarks.indexOf(mark) }
  return marksAs(mark, format, line.digitHeight).map((as) => ({ ...step, ...as }))
}

/** A seam that crosses ink is taken only where those that cross none are half a digit further away. */
function nearestSeam(seams: readonly Seam[], mark: InkBox, digitHeight: number): number {
  const [x, y] = [mark.left + mark.width / 2, Math.round(mark.top + mark.height / 2)]
  let [found, least] = [0, Infinity]
  for (const [at, { columns, cost }] of seams.entries()) {
    const across = Math.abs(columns[Math.min(columns.length - 1, Math.max(0, y))]! - x)
    const away = across + 0.5 * digitHeight * Math.min(1, cost)
    if (away < least) [found, least] = [at, away]
  }
  return found
}
