import type {
  Format,
  InkBox,
  InkLine,
  LineReading,
  Predictor,
  ReadingEngine,
  TextReading,
} from '@inkstone/core'
import { assertArgument, knownOptions } from '@inkstone/core'
import { type Beamed, beam, type Edge } from './beam'
import { findSeams, type Seam } from './findSeams'
import { findSpans, type Span } from './findSpans'
import { formatPrior } from './formatPrior'
import { assertDigitModel, judge, type Verdict } from './judge'
import { marksAs } from './separators'

export interface CutsOptions {
  /** Of single digits in MNIST's frame, with classes `0` to `9`, and `none` for what is no whole digit if it has one. */
  model: Predictor
  /** Whether each digit of a reading holds the image that the model judged. Default false. */
  images?: boolean
}

/** Reads a line by cutting it: seams between and through characters, every span between two of them judged by a digit model in
 * one batch, and the likeliest text over all ways to choose spans.
 *
 * A text's probability is the sum of the weights of its ways, divided by that of all texts and of no text.
 * @throws InkstoneError for a model of something else
 * @example cuts({ model: predictor(model, card) }) */
export function cuts(options: CutsOptions): ReadingEngine {
  knownOptions('cuts', options, ['model', 'images'])
  const { model, images = false } = options
  assertArgument(
    'cuts.model',
    model,
    'object',
    'predictor(model, card) of @inkstone/metrics makes one.',
  )
  assertDigitModel('cuts.model', model)
  return {
    name: 'cuts',
    options: { model: model.card!.name ?? 'unnamed' },
    async read(line, format) {
      const seams = findSeams(line)
      const { spans, empty } = findSpans(line, seams)
      const verdicts = await judge(model, spans)
      const lattice = latticeOf(line, format, seams, { spans, empty, verdicts })
      const found = beam(lattice.edges, lattice.nodes, format)
      const plain = lattice.edges.filter(({ character }) => !/[,-]/.test(character))
      const free = beam(plain, lattice.nodes, undefined)
      const known = new Set(found.map(({ text }) => text.replaceAll(/\D/g, '.')))
      const others = free.filter(({ text }) => !known.has(text))
      return readingOf(found, others, free[0]?.text ?? '', { line, spans, verdicts, images })
    },
  }
}

interface Judged {
  spans: readonly Span[]
  empty: readonly [from: number, to: number][]
  verdicts: readonly Verdict[]
}

/** A node for each seam, and one more for each small mark: between its two nodes it is a separator, or dirt. */
function latticeOf(
  line: InkLine,
  format: Format,
  seams: readonly Seam[],
  { spans, empty, verdicts }: Judged,
): { edges: Edge[]; nodes: number } {
  const marksAt: InkBox[][] = seams.map(() => [])
  for (const mark of line.smallMarks) marksAt[nearestSeam(seams, mark)]!.push(mark)
  const arrive: number[] = []
  const leave: number[] = []
  const edges: Edge[] = []
  let nodes = 0
  for (const marks of marksAt) {
    arrive.push(nodes)
    for (const mark of marks) {
      edges.push(...separatorEdges(mark, format, nodes, line.smallMarks.indexOf(mark)))
      nodes++
    }
    leave.push(nodes++)
  }
  for (const [from, to] of empty) {
    edges.push({ from: leave[from]!, to: arrive[to]!, character: '', score: emptyScore, at: -1 })
  }
  const tallest = line.digitHeight
  for (const [at, span] of spans.entries()) {
    const form = formScore(span, tallest, seams)
    const { digits } = verdicts[at]!
    const likeliest = Math.max(...digits)
    for (const [digit, score] of digits.entries()) {
      if (score < likeliest - 12) continue
      edges.push({
        from: leave[span.from]!,
        to: arrive[span.to]!,
        character: String(digit),
        score: Math.max(leastScore, score) + form + widthScore(span, digit, tallest),
        at,
      })
    }
  }
  return { edges, nodes }
}

const emptyScore = -0.1
const leastScore = -16

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

function separatorEdges(mark: InkBox, format: Format, node: number, index: number): Edge[] {
  const step = { from: node, to: node + 1, at: -1 - index }
  return marksAs(mark, format).map((as) => ({ ...step, ...as }))
}

function nearestSeam(seams: readonly Seam[], mark: InkBox): number {
  const [x, y] = [mark.left + mark.width / 2, Math.round(mark.top + mark.height / 2)]
  let [found, least] = [0, Infinity]
  for (const [at, { columns }] of seams.entries()) {
    const away = Math.abs(columns[Math.min(columns.length - 1, Math.max(0, y))]! - x)
    if (away < least) [found, least] = [at, away]
  }
  return found
}

function readingOf(
  found: readonly Beamed[],
  others: readonly Beamed[],
  likeliest: string,
  {
    line,
    spans,
    verdicts,
    images,
  }: { line: InkLine; spans: readonly Span[]; verdicts: readonly Verdict[]; images: boolean },
): LineReading {
  const unconstrained = likeliest.replaceAll(/\D/g, '')
  const characters = Math.max(1, found[0]?.text.length ?? unconstrained.length)
  const all = [
    ...found.map(({ score }) => score),
    ...others.map(({ score }) => score + Math.log(formatPrior)),
    characters * noDigitPrior,
  ]
  const most = Math.max(...all)
  const sum = all.reduce((total, score) => total + Math.exp(score - most), 0)
  const texts = found.map(({ text, score, edges }): TextReading => {
    const written = edges.filter(({ character }) => character !== '')
    return {
      text,
      probability: Math.exp(score - most) / sum,
      digits: written.map(({ character, at }) => {
        if (at >= 0) {
          const probability = Math.exp(verdicts[at]!.digits[Number(character)]!)
          const { box, image } = spans[at]!
          return { box, class: character, probability, ...(images && { image }) }
        }
        return { box: line.smallMarks[-1 - at]!, class: character, probability: 1 }
      }),
    }
  })
  return { texts, unconstrained }
}

/** Logarithm of how likely a digit of such a field is something that is none. */
const noDigitPrior = Math.log(0.25)
