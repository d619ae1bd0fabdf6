import type {
  InkLine,
  LineReading,
  Predictor,
  ReadDigit,
  ReadingEngine,
  TextReading,
} from '@inkstone/core'
import { assertArgument, knownOptions } from '@inkstone/core'
import { type Beamed, beam } from './beam'
import { findSeams } from './findSeams'
import { findSpans, frameSpan, type Span } from './findSpans'
import { formatPrior } from './formatPrior'
import { assertDigitModel, type Verdict } from './judge'
import { judgeLikely } from './judgeLikely'
import { latticeOf } from './lattice'

export interface CutsOptions {
  /** Of single digits in MNIST's frame, with classes `0` to `9`, and `none` for what is no whole digit if it has one. */
  model: Predictor
  /** Whether each digit of a reading holds the image that the model judged. Default false. */
  images?: boolean
}

/** Reads a line by cutting it: seams between and through characters, each span between two of them that can be a part of a likely
 * reading judged by a digit model, and the likeliest text over all ways to choose spans.
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
      const found = findSpans(line, seams)
      const { spans } = found
      const lattice = latticeOf(line, format, seams, found)
      const imageOf = (span: number) => frameSpan(line, seams, spans[span]!)
      const { verdicts, edges, mayEnd } = await judgeLikely(model, lattice, format, imageOf)
      const texts = beam(edges, lattice.nodes, format, mayEnd)
      const plain = edges.filter(({ character }) => !/[,-]/.test(character))
      const free = beam(plain, lattice.nodes, undefined, mayEnd)
      const known = new Set(texts.map(({ text }) => text.replaceAll(/\D/g, '.')))
      const others = free.filter(({ text }) => !known.has(text))
      return readingOf(texts, others, free[0]?.text ?? '', {
        line,
        spans,
        verdicts,
        imageOf: images ? imageOf : undefined,
      })
    },
  }
}

interface Cut {
  readonly line: InkLine
  readonly spans: readonly Span[]
  readonly verdicts: readonly (Verdict | undefined)[]
  /** Undefined where the images are not wanted. */
  readonly imageOf: ((span: number) => Float32Array) | undefined
}

function readingOf(
  found: readonly Beamed[],
  others: readonly Beamed[],
  likeliest: string,
  cut: Cut,
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
  const texts = found.map((beamed): TextReading => {
    let digits: ReadDigit[] | undefined
    return {
      ...{ text: beamed.text, probability: Math.exp(beamed.score - most) / sum },
      // where they are is asked of the likeliest alone
      get digits() {
        digits ??= digitsOf(beamed, cut)
        return digits
      },
    }
  })
  return { texts, unconstrained }
}

function digitsOf({ edges }: Beamed, { line, spans, verdicts, imageOf }: Cut): ReadDigit[] {
  const written = edges.filter(({ character }) => character !== '')
  return written.map(({ character, at }) => {
    if (at < 0) return { box: line.smallMarks[-1 - at]!, class: character, probability: 1 }
    const probability = Math.exp(verdicts[at]!.digits[Number(character)]!)
    const { box } = spans[at]!
    return { box, class: character, probability, ...(imageOf && { image: imageOf(at) }) }
  })
}

/** Logarithm of how likely a digit of such a field is something that is none. */
const noDigitPrior = Math.log(0.25)
