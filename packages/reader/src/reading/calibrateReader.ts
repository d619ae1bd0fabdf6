import {
  assertArgument,
  assertNotTest,
  assertSplit,
  canonicalOf,
  finiteNumber,
  InkstoneError,
  knownOptions,
  oneOf,
  type StringSource,
} from '@inkstone/core'
import { clopperPearson } from '@inkstone/pixels'
import type { ReadingModels } from './chosenEngine'
import { type ReaderOptions, reader } from './reader'
import type { ReaderThreshold } from './readerThreshold'

export interface CalibrateReaderOptions extends ReadingModels, Pick<ReaderOptions, 'format'> {
  /** Strings of the kind that will be read, also fields that hold none if there are such; no test. */
  strings: StringSource
  /** Share of wrong texts that is allowed. Default 0.01. */
  errorRate?: number
  /** What it is a share of. `read`: of what is accepted, so that one of a hundred accepted texts is wrong. `all`: of all strings,
   * also those that are left to a person. Default `read`. */
  of?: 'read' | 'all'
}

/** Chooses the threshold of a reader so that its error rate stays below a limit with 95 % confidence: the upper bound of Clopper
 * and Pearson over these strings does.
 *
 * Thresholds are tried from the strictest on, each accepting a fixed share of the strings more, until the bound of one exceeds
 * the limit; the one before is taken. Tested in an order that was fixed before, they keep the 95 % together (fixed
 * sequence testing; Angelopoulos et al., 2021, "Learn then Test").
 * The strictest one accepts half of the strings.
 * @returns the threshold for `reader({ threshold })`, with the counts it was chosen by
 * @throws InkstoneError for a test, too few strings for the bound (without any mistake it takes 3 / errorRate), or if the
 * strictest threshold makes too many mistakes
 * @example
 * const threshold = await calibrateReader({ model, format: postcode(5), strings: splits.validation })
 * const read = reader({ model, format: postcode(5), threshold }) */
export async function calibrateReader(options: CalibrateReaderOptions): Promise<ReaderThreshold> {
  knownOptions('calibrateReader', options, [
    'model',
    'line',
    'engine',
    'format',
    'strings',
    'errorRate',
    'of',
  ])
  const { model, line, engine, format, strings, errorRate = 0.01, of = 'read' } = options
  finiteNumber('calibrateReader.errorRate', errorRate, { min: 1e-6, max: 0.5 })
  oneOf('calibrateReader.of', of, ['read', 'all'])
  assertArgument(
    'calibrateReader.strings',
    strings,
    'object',
    '(await digitStrings(mnist()).load()).splits.validation is one.',
  )
  assertSplit('calibrateReader.strings.digits', strings.digits)
  assertNotTest('calibrateReader.strings', strings.digits)
  const needed = stringsNeeded(errorRate)
  if (strings.size < needed) {
    throw new InkstoneError(
      `calibrateReader.strings: expected at least ${needed} strings for an error rate of ${errorRate}, got ${strings.size}: ` +
        `without any mistake the bound is 3 / ${strings.size}. Compose more strings, or allow more mistakes.`,
    )
  }
  const least: ReaderThreshold = {
    ...{ errorRate, of, threshold: 0, strings: strings.size, read: 0, wrong: 0, bound: 1 },
  }
  const read = reader({ model, line, engine, format, errorRate, threshold: least })
  const outcomes: { confidence: number; isWrong: boolean }[] = []
  // a text that the format does not accept has no canonical form: what is read instead of it is wrong
  const isSame = (read: string, written: string) =>
    read === written ||
    (format.accepts(written) && canonicalOf(format, read) === canonicalOf(format, written))
  for (let at = 0; at < strings.size; at++) {
    const { picture, text } = await strings.read(at)
    const reading = await read(picture)
    if (!reading.accepted) continue // for another reason than its confidence
    outcomes.push({ confidence: reading.confidence, isWrong: !isSame(reading.text, text) })
  }
  outcomes.sort((one, other) => other.confidence - one.confidence)
  let found: ReaderThreshold | undefined
  // the first one accepts half of the strings, or as many as it takes for the bound
  const first = of === 'all' ? 1 : Math.max(needed, Math.round(strings.size / 2))
  const step = Math.max(1, Math.round(strings.size / 50))
  for (let next = first; next < outcomes.length + step; next += step) {
    let accepted = Math.min(next, outcomes.length)
    if (accepted < first) break
    const threshold = outcomes[accepted - 1]!.confidence
    while (outcomes[accepted]?.confidence === threshold) accepted++ // a threshold takes all that are as sure, or none
    const wrong = outcomes.slice(0, accepted).filter(({ isWrong }) => isWrong).length
    const bound = boundOf(wrong, of === 'all' ? strings.size : accepted)
    if (bound > errorRate) break
    found = { errorRate, of, threshold, strings: strings.size, read: accepted, wrong, bound }
  }
  if (found) return found
  const sure = outcomes.slice(0, first).filter(({ isWrong }) => isWrong).length
  if (outcomes.length < first) {
    throw new InkstoneError(
      `calibrateReader.strings: expected at least ${first} of ${strings.size} strings to be read at any confidence, got ` +
        `${outcomes.length}: the others hold no ink, or touch the edge. Give it more strings.`,
    )
  }
  throw new InkstoneError(
    `calibrateReader: expected a threshold with an error rate of at most ${errorRate}, found none: of the ${first} surest texts ` +
      `of ${strings.size} strings ${sure} are wrong. Allow more mistakes, give it more strings, or a better model.`,
  )
}

/** The bound that the true rate exceeds in 5 % of cases. */
const boundOf = (wrong: number, count: number): number =>
  count === 0 ? 1 : clopperPearson(wrong, count, 0.9).high

/** How many strings it takes for the bound to hold without any mistake: (1 - errorRate) ** count <= 0.05. */
function stringsNeeded(errorRate: number): number {
  return Math.ceil(Math.log(0.05) / Math.log1p(-errorRate))
}
