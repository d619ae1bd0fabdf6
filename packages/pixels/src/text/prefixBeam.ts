import { logSumExp } from '../rows/logSumExp'
import { checkSequence, type SequenceOutputs } from './sequenceOutputs'

export interface PrefixBeamOptions extends SequenceOutputs {
  /** `[outputs]`: the character that each output writes; the blank's is not read. */
  readonly characters: readonly string[]
  /** Whether a text that is wanted begins like this. Beginnings that it refuses are not followed. Default: all are. */
  mayBegin?(prefix: string): boolean
  /** Beginnings that are followed at once. Default 24. */
  readonly width?: number
}

/** A text and its probability. */
export interface Decoded {
  readonly text: string
  /** Logarithm of the sum of the probabilities of all paths that write it and were followed. */
  readonly score: number
}

/** Decodes the outputs of a model that was trained by connectionist temporal classification: the likeliest texts, each with the
 * sum over its paths, by prefix beam search (Graves et al., 2006; Hannun et al., 2014). Outputs are normalised at each
 * step, so logits will do. With a wide enough beam the sums are exact to six digits.
 * @returns the likeliest first, the empty text among them
 * @throws RangeError for values that are no whole rows, or another number of characters than outputs
 * @example prefixBeam({ values: [0, 0], outputs: 2, characters: ['', '7'] }) // '7' and '', Math.log(0.5) each */
export function prefixBeam(options: PrefixBeamOptions): Decoded[] {
  const steps = checkSequence('prefixBeam', options)
  const { values, outputs, characters, blank = 0, width = 24 } = options
  if (!Array.isArray(characters) || characters.length !== outputs) {
    throw new RangeError(
      `prefixBeam.characters: expected one for each of the ${outputs} outputs, got ${characters?.length ?? 'none'}.`,
    )
  }
  let beam = new Map<string, Prefix>([['', { text: '', last: blank, blank: 0, label: -Infinity }]])
  const permitted = new Map<string, boolean>()
  const mayBegin = (text: string): boolean => {
    let known = permitted.get(text)
    if (known === undefined) {
      known = options.mayBegin?.(text) ?? true
      permitted.set(text, known)
    }
    return known
  }
  for (let step = 0; step < steps; step++) {
    const from = step * outputs
    const sum = logSumExp(values, from, from + outputs)
    const next = new Map<string, Prefix>()
    let best = -Infinity
    for (const { blank: ending, label } of beam.values()) best = Math.max(best, ending, label)
    for (const prefix of beam.values()) {
      const whole = logAdd(prefix.blank, prefix.label)
      if (whole < best + leastShare) continue
      const stays = reached(next, prefix.text, prefix.last)
      stays.blank = logAdd(stays.blank, whole + values[from + blank]! - sum)
      for (let output = 0; output < outputs; output++) {
        const score = values[from + output]! - sum
        if (output === blank || score < leastScore) continue
        const repeats = output === prefix.last
        if (repeats) stays.label = logAdd(stays.label, prefix.label + score)
        const before = repeats ? prefix.blank : whole // the same character again needs a blank between
        if (before === -Infinity || before + score < best + leastShare) continue
        const text = prefix.text + characters[output]!
        if (!mayBegin(text)) continue
        const longer = reached(next, text, output)
        longer.label = logAdd(longer.label, before + score)
      }
    }
    beam = likeliest(next, width)
  }
  return [...beam.values()]
    .map(({ text, blank: ending, label }) => ({ text, score: logAdd(ending, label) }))
    .filter(({ score }) => score > -Infinity)
    .sort((one, other) => other.score - one.score)
}

/** Logarithms of the sums over the paths that write a text and end in the blank, or in its last character. */
interface Prefix {
  readonly text: string
  /** The output of its last character. */
  readonly last: number
  blank: number
  label: number
}

/** An output less likely than that, 1 in 10 million, is not followed. */
const leastScore = -16

/** Nor is a beginning whose probability is a smaller share of the likeliest one's: where the outputs are sure, hardly any is left. */
const leastShare = -16

function reached(beam: Map<string, Prefix>, text: string, last: number): Prefix {
  let prefix = beam.get(text)
  if (!prefix) {
    prefix = { text, last, blank: -Infinity, label: -Infinity }
    beam.set(text, prefix)
  }
  return prefix
}

function likeliest(beam: Map<string, Prefix>, width: number): Map<string, Prefix> {
  if (beam.size <= width) return beam
  const scored = [...beam].map(([text, prefix]) => {
    return { text, prefix, score: logAdd(prefix.blank, prefix.label) }
  })
  scored.sort((one, other) => other.score - one.score)
  return new Map(scored.slice(0, width).map(({ text, prefix }) => [text, prefix]))
}

/** `ln(exp(one) + exp(other))`. */
function logAdd(one: number, other: number): number {
  if (one === -Infinity) return other
  if (other === -Infinity) return one
  const [high, low] = one > other ? [one, other] : [other, one]
  return high + Math.log1p(Math.exp(low - high))
}
