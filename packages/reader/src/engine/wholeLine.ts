import {
  assertArgument,
  type Format,
  type InkBox,
  type InkLine,
  knownOptions,
  type LineReading,
  type Predictor,
  type ReadDigit,
  type ReadingEngine,
} from '@inkstone/core'
import { alignText, logSumExp, prefixBeam } from '@inkstone/pixels'
import { formatPrior } from './formatPrior'
import { frameLine, frameMargin } from './frameLine'
import { type LineOutputs, lineCharacters, lineOutputs } from './lineOutputs'
import { marksAs } from './separators'

export interface WholeLineOptions {
  /** Of text lines, trained by connectionist temporal classification: `textLine()` of @inkstone/trainer on `lineNet()` of
   * @inkstone/models. Its input is 28 pixels high, its classes are `blank` and the characters. */
  model: Predictor
}

/** Reads a line as a whole, without cutting it, by a network that gives a character or a blank for each step along it
 * (connectionist temporal classification, Graves et al., 2006). The likeliest texts are found by prefix beam search through
 * the format, each with the sum over all ways to spread it over the steps.
 *
 * A text's probability is that sum, against all texts of the format, others, and none. Separators are not read by the
 * network: each small mark is a step of its own, at its place, and may be a separator of the format or dirt.
 * @throws InkstoneError for a model of something else
 * @example wholeLine({ model: predictor(model, card) }) */
export function wholeLine(options: WholeLineOptions): ReadingEngine {
  knownOptions('wholeLine', options, ['model'])
  const { model } = options
  const mend = 'predictor(model, card) of @inkstone/metrics makes one.'
  assertArgument('wholeLine.model', model, 'object', mend)
  assertArgument('wholeLine.model.inputShape', model.inputShape, 'imageShape', mend)
  const characters = lineCharacters('wholeLine.model', model)
  return {
    name: 'whole-line',
    options: { model: model.card!.name ?? 'unnamed' },
    async read(line, format) {
      const framed = frameLine(line)
      const outputs = await lineOutputs(model, framed)
      const plain = { values: outputs.values, outputs: outputs.outputs }
      const free = prefixBeam({ ...plain, characters: ['', ...characters] })
      const sequence = withMarks(outputs, characters, line, format, framed.scale)
      const found = prefixBeam({
        ...sequence,
        mayBegin: (text) => format.mayBegin(text),
      }).filter(({ text }) => text !== '' && format.accepts(text))
      return readingOf(found, free, line, sequence)
    },
  }
}

/** Outputs for each step, and for each small mark between two of them. */
interface MarkedSequence {
  readonly values: Float64Array
  readonly outputs: number
  /** `[outputs]`. */
  readonly characters: readonly string[]
  /** Of each step: the column of the line, or the mark. */
  readonly places: readonly (number | InkBox)[]
  /** The logarithm of what the likeliest ways to take the marks have of all ways. A point and a comma share what one of them would
   * have alone, which is no sign that the field holds something else. */
  readonly markScore: number
}

function withMarks(
  { values, steps, outputs, stepWidth }: LineOutputs,
  own: readonly string[],
  line: InkLine,
  format: Format,
  scale: number,
): MarkedSequence {
  const separators = [...format.characters].filter((one) => !own.includes(one))
  const characters = ['', ...own, ...separators]
  const columnOf = (step: number) => ((step + 0.5) * stepWidth - frameMargin) / scale
  const marks = line.smallMarks.toSorted((one, other) => one.left - other.left)
  const all = new Float64Array((steps + marks.length) * characters.length).fill(-Infinity)
  const places: (number | InkBox)[] = []
  let markScore = 0
  const rowAt = (place: number) =>
    all.subarray(place * characters.length, (place + 1) * characters.length)
  for (let step = 0; step <= steps; step++) {
    while (marks[0] && (step === steps || marks[0].left + marks[0].width / 2 < columnOf(step))) {
      const mark = marks.shift()!
      const before = places.length > 0 ? rowAt(places.length - 1) : undefined
      rowAt(places.length).set(markRow(mark, line, { format, characters, before }))
      places.push(mark)
      const scores = marksAs(mark, format, line.digitHeight).map(({ score }) => score)
      markScore += Math.max(...scores) - logSumExp(scores, 0, scores.length)
    }
    if (step === steps) break
    rowAt(places.length).set(values.subarray(step * outputs, (step + 1) * outputs))
    places.push(columnOf(step))
  }
  return { values: all, outputs: characters.length, characters, places, markScore }
}

/** A separator, or dirt: then the step before goes on, so that dirt above a digit does not make two of it. */
function markRow(
  mark: InkBox,
  line: InkLine,
  {
    format,
    characters,
    before,
  }: { format: Format; characters: readonly string[]; before: Float64Array | undefined },
): number[] {
  const row = characters.map(() => -Infinity)
  for (const { character, score } of marksAs(mark, format, line.digitHeight)) {
    if (character !== '') row[characters.indexOf(character)] = score
    else if (!before) row[0] = score
    else {
      const sum = logSumExp(before, 0, before.length)
      for (const [at, value] of before.entries()) row[at] = score + value - sum
    }
  }
  return row
}

interface Scored {
  readonly text: string
  readonly score: number
}

function readingOf(
  found: readonly Scored[],
  free: readonly Scored[],
  line: InkLine,
  sequence: MarkedSequence,
): LineReading {
  const shares = found.map(({ score }) => Math.exp(score - sequence.markScore))
  const ofFormat = shares.reduce((sum, share) => sum + share, 0)
  const none = Math.exp(free.find(({ text }) => text === '')?.score ?? -Infinity)
  const others = Math.max(0, 1 - ofFormat - none)
  const all = ofFormat + none + formatPrior * others
  return {
    texts: found.map(({ text }, at) => {
      let digits: ReadDigit[] | undefined
      return {
        ...{ text, probability: shares[at]! / all },
        // where they are is asked of the likeliest alone
        get digits() {
          digits ??= digitsOf(text, line, sequence)
          return digits
        },
      }
    }),
    unconstrained: free[0]?.text ?? '',
  }
}

function digitsOf(text: string, line: InkLine, sequence: MarkedSequence): ReadDigit[] {
  const { values, outputs, characters, places } = sequence
  const written = [...text].map((character) => characters.indexOf(character))
  const aligned = alignText({ values, outputs }, written)! // it was found on a path
  const middles = aligned.map(({ first, last }) => {
    const [start, end] = [places[first]!, places[last]!].map((place) =>
      typeof place === 'number' ? place : place.left + place.width / 2,
    )
    return (start! + end!) / 2
  })
  return aligned.map(({ first, last }, at) => {
    let best = -Infinity
    for (let step = first; step <= last; step++) {
      const from = step * outputs
      const score = values[from + written[at]!]! - logSumExp(values, from, from + outputs)
      best = Math.max(best, score)
    }
    const place = places[first]!
    const left = at === 0 ? 0 : (middles[at - 1]! + middles[at]!) / 2
    const right = at + 1 < middles.length ? (middles[at]! + middles[at + 1]!) / 2 : line.width
    return {
      box: typeof place === 'number' ? inkWithin(line, left, right) : place,
      class: [...text][at]!,
      probability: Math.exp(best),
    }
  })
}

/** The smallest box around the ink of these columns; of none, all of their height. */
function inkWithin({ ink, width, height }: InkLine, from: number, to: number): InkBox {
  const first = Math.max(0, Math.min(width - 1, Math.round(from)))
  const end = Math.max(first + 1, Math.min(width, Math.round(to)))
  let [left, right, top, bottom] = [end, first - 1, height, -1]
  for (let y = 0; y < height; y++) {
    for (let x = first; x < end; x++) {
      if (ink[y * width + x]! < isInk) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  if (bottom < 0) return { left: first, top: 0, width: end - first, height }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Fainter pixels would make the box of a digit larger than it is. */
const isInk = 0.1
