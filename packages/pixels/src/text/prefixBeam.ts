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
  const empty: Written = { text: '', last: blank, longer: [], prefix: undefined }
  let beam = [prefixOf(empty, 0)]
  const isPermitted = options.mayBegin ? (text: string) => options.mayBegin!(text) : () => true
  for (let step = 0; step < steps; step++) {
    const from = step * outputs
    const sum = logSumExp(values, from, from + outputs)
    const next: Prefix[] = []
    let best = -Infinity
    for (const { blank: ending, label } of beam) best = Math.max(best, ending, label)
    for (const { written } of beam) written.prefix = undefined
    for (const prefix of beam) {
      const { written, whole } = prefix
      if (whole < best + leastShare) continue
      const stays = reached(next, written)
      stays.blank = logAdd(stays.blank, whole + values[from + blank]! - sum)
      for (let output = 0; output < outputs; output++) {
        const score = values[from + output]! - sum
        if (output === blank || score < leastScore) continue
        const repeats = output === written.last
        if (repeats) stays.label = logAdd(stays.label, prefix.label + score)
        const before = repeats ? prefix.blank : whole // the same character again needs a blank between
        if (before === -Infinity || before + score < best + leastShare) continue
        const following = longer(written, output, characters, isPermitted)
        if (!following) continue
        const reaching = reached(next, following)
        reaching.label = logAdd(reaching.label, before + score)
      }
    }
    for (const prefix of next) prefix.whole = logAdd(prefix.blank, prefix.label)
    beam = likeliest(next, width)
  }
  return beam
    .map(({ written, whole }) => ({ text: written.text, score: whole }))
    .filter(({ score }) => score > -Infinity)
    .sort((one, other) => other.score - one.score)
}

/** A text, and those that are one output longer: undefined where it was not asked for, null where it is not permitted. Each text is
 * written once: prefixes are compared by it, not by their characters. */
interface Written {
  readonly text: string
  /** The output of its last character. */
  readonly last: number
  readonly longer: (Written | null | undefined)[]
  /** In the next beam. */
  prefix: Prefix | undefined
}

/** Logarithms of the sums over the paths that write a text and end in the blank, or in its last character. */
interface Prefix {
  readonly written: Written
  blank: number
  label: number
  /** Of both. */
  whole: number
}

/** An output less likely than that, 1 in 10 million, is not followed. */
const leastScore = -16

/** Nor is a beginning whose probability is a smaller share of the likeliest one's: where the outputs are sure, hardly any is left. */
const leastShare = -16

function prefixOf(written: Written, ending: number): Prefix {
  return { written, blank: ending, label: -Infinity, whole: ending }
}

function longer(
  written: Written,
  output: number,
  characters: readonly string[],
  isPermitted: (text: string) => boolean,
): Written | null {
  const known = written.longer[output]
  if (known !== undefined) return known
  const text = written.text + characters[output]!
  const next = isPermitted(text) ? { text, last: output, longer: [], prefix: undefined } : null
  written.longer[output] = next
  return next
}

function reached(next: Prefix[], written: Written): Prefix {
  if (written.prefix) return written.prefix
  const prefix = prefixOf(written, -Infinity)
  written.prefix = prefix
  next.push(prefix)
  return prefix
}

function likeliest(beam: Prefix[], width: number): Prefix[] {
  if (beam.length <= width) return beam
  const sorted = beam.toSorted((one, other) => other.whole - one.whole)
  for (const { written } of sorted.splice(width)) written.prefix = undefined
  return sorted
}

/** `ln(exp(one) + exp(other))`. */
function logAdd(one: number, other: number): number {
  if (one === -Infinity) return other
  if (other === -Infinity) return one
  const high = Math.max(one, other)
  return high + Math.log1p(Math.exp(Math.min(one, other) - high))
}
