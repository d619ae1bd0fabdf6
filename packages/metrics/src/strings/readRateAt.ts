import { finiteNumber, knownOptions, oneOf } from '@inkstone/core'
import { checkOutcomes, type StringOutcome } from './stringOutcome'

export interface ReadRateAtOptions {
  /** Share of wrong texts that is allowed, 0 to 1. Default 0.01. */
  errorRate?: number
  /** What it is a share of: of what is `read`, or of `all` strings. Default `read`. */
  of?: 'read' | 'all'
}

/** The largest share of strings that a threshold of the confidence accepts while the wrong ones among them stay within an error
 * rate. It is chosen on these very strings, so it compares readers; what a threshold does that was chosen before, count with
 * `calibrateReader` of @inkstone/reader.
 * @throws InkstoneError for no string, or a bad option
 * @example readRateAt([{ text: '1', read: '1', confidence: 0.9 }, { text: '2', read: '7', confidence: 0.4 }]) // 0.5 */
export function readRateAt(
  outcomes: readonly StringOutcome[],
  options: ReadRateAtOptions = {},
): number {
  knownOptions('readRateAt', options, ['errorRate', 'of'])
  const { errorRate = 0.01, of = 'read' } = options
  finiteNumber('readRateAt.errorRate', errorRate, { min: 0, max: 1 })
  oneOf('readRateAt.of', of, ['read', 'all'])
  checkOutcomes('readRateAt', outcomes)
  const readable = outcomes.filter(({ confidence }) => confidence > 0)
  readable.sort((one, other) => other.confidence - one.confidence)
  let [wrong, most] = [0, 0]
  for (const [at, { text, read, confidence }] of readable.entries()) {
    if (text !== read) wrong++
    if (readable[at + 1]?.confidence === confidence) continue // a threshold takes both or none
    if (wrong <= errorRate * (of === 'all' ? outcomes.length : at + 1)) most = at + 1
  }
  return most / outcomes.length
}
