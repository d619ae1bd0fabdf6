import type { InkBox } from '@inkstone/core'
import {
  assertArgument,
  type Format,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type Predictor,
  type ReadDigit,
  type ReadingEngine,
  type StringPicture,
  wholeNumber,
} from '@inkstone/core'
import { agreement } from '../engine/agreement'
import { cuts } from '../engine/cuts'
import { wholeLine } from '../engine/wholeLine'
import { type FoundLine, findLines } from '../lines/findLines'
import { type PageInk, pageInk } from '../lines/pageInk'
import { cornersOf, straighten } from '../lines/straighten'
import { strongInk } from '../lines/strongInk'
import type { ReaderThreshold } from './readerThreshold'

export interface ReaderOptions {
  /** A model of digits in MNIST's frame with classes `0` to `9`, and `none` for what is no whole digit if it has one, read by
   * {@link cuts}; or an engine of your own. */
  model: Predictor | ReadingEngine
  /** A second opinion: a model of whole lines, read by {@link wholeLine}, or another engine. Where both read the same, the
   * confidence is higher than either's; where not, nothing is accepted. */
  line?: Predictor | ReadingEngine
  /** Which texts may stand there. */
  format: Format
  /** Share of wrong texts among those that are accepted. Default 0.01. Without a threshold, what is at least as sure as that is
   * accepted: `confidence >= 1 - errorRate`. */
  errorRate?: number
  /** What `calibrateReader` found on strings of your own kind. It must have been found for this error rate. */
  threshold?: ReaderThreshold
  /** Most lines of a picture: each costs time. Default: any number. */
  maxLines?: number
}

/** Why a text is not accepted. */
export type RejectReason =
  | 'unsure'
  | 'engines disagree'
  | 'format'
  | 'no ink'
  | 'too many'
  | 'touches the edge'

export interface Reading {
  /** The likeliest text of the format; `''` where there is none. */
  readonly text: string
  readonly accepted: boolean
  /** That the text is what is written there, 0 to 1. */
  readonly confidence: number
  /** Why it is not accepted. */
  readonly reason?: RejectReason
  /** Its characters, with boxes in pixels of the picture. */
  readonly digits: readonly ReadDigit[]
  /** The next likeliest texts, four at most. */
  readonly alternatives: readonly { readonly text: string; readonly confidence: number }[]
  /** Where it is written, in pixels of the picture; undefined where nothing is. */
  readonly box?: InkBox
}

/** Reads pictures of writing. */
export interface Reader {
  /** Reads a picture of one line. One of several lines is rejected as `too many`. */
  (picture: StringPicture): Promise<Reading>
  /** Reads all lines of a picture, in reading order.
   * @param picture its `source` names it in messages
   * @throws InkstoneError for more lines than `maxLines`, before one is read */
  lines(picture: StringPicture & { readonly source?: string }): Promise<Reading[]>
  readonly format: Format
  readonly errorRate: number
}

/** Makes a reader of one format.
 * @throws InkstoneError for a bad option, or a model of something else; from the reader, for a picture whose pixels and size
 * do not fit
 * @example
 * const read = reader({ model: predictor(model, card), format: postcode(5), errorRate: 0.01 })
 * const { text, accepted, confidence, reason } = await read(picture) */
export function reader(options: ReaderOptions): Reader {
  const known = ['model', 'line', 'format', 'errorRate', 'threshold', 'maxLines']
  knownOptions('reader', options, known)
  const { model, line: second, format, errorRate = 0.01, threshold, maxLines } = options
  finiteNumber('reader.errorRate', errorRate, { min: 0, max: 1 })
  if (maxLines !== undefined) wholeNumber('reader.maxLines', maxLines, { min: 1, unit: 'lines' })
  assertArgument(
    'reader.model',
    model,
    'object',
    'predictor(model, card) of @inkstone/metrics makes one.',
  )
  if (threshold && threshold.errorRate !== errorRate) {
    throw new InkstoneError(
      `reader.threshold: expected one found for an error rate of ${errorRate}, got one for ${threshold.errorRate}. ` +
        'Call calibrateReader with the reader that it is for.',
    )
  }
  if (second !== undefined) {
    const mend = 'predictor(model, card) of a network of recipes/strings.ts is one.'
    assertArgument('reader.line', second, 'object', mend)
  }
  const first = 'read' in model ? model : cuts({ model })
  const engine = second
    ? agreement({ engines: [first, 'read' in second ? second : wholeLine({ model: second })] })
    : first
  const least = threshold?.threshold ?? 1 - errorRate
  /** Without readings where there are too many lines. */
  const linesIn = async (picture: StringPicture): Promise<PageLines> => {
    checkPicture(picture)
    const page = pageInk(picture)
    if (!page) return { count: 0, readings: [] }
    const strong = strongInk(page)
    const whole = await readPage(page, picture)
    if (!strong) return whole
    const ofStrong = await readPage(strong, picture)
    if (!whole.readings || !ofStrong.readings) return ofStrong.readings ? ofStrong : whole
    return meanOf(ofStrong.readings) > meanOf(whole.readings) ? ofStrong : whole
  }
  const readPage = async (page: PageInk, picture: StringPicture): Promise<PageLines> => {
    const found = findLines(page)
    if (found.length > (maxLines ?? Infinity)) return { count: found.length }
    const readings: Reading[] = []
    for (const line of found) readings.push(await readLine(line, page, picture))
    return { count: found.length, readings }
  }
  const readLine = async (
    line: FoundLine,
    page: PageInk,
    picture: StringPicture,
  ): Promise<Reading> => {
    const { left, top } = page
    const onPicture = (box: InkBox) => ({ ...box, left: box.left + left, top: box.top + top })
    const box = onPicture(line.box)
    const nothing = { text: '', accepted: false, confidence: 0, digits: [], alternatives: [], box }
    const longest = format.lengths.at(-1)!
    if (line.box.width > (3 * longest + 4) * line.digitHeight) {
      return { ...nothing, reason: 'too many' }
    }
    const hasSeparators = [...format.characters].some((character) => !/\d/.test(character))
    const straight = straighten(line, hasSeparators)
    const { texts, unconstrained, disagree } = await engine.read(straight, format)
    const [found, ...others] = texts
    const isCut = line.tall.some((tall) => isAtEdge(onPicture(tall), picture))
    if (!found) {
      if (isCut) return { ...nothing, reason: 'touches the edge' }
      return { ...nothing, reason: unconstrained.length > longest ? 'too many' : 'format' }
    }
    const confidence = found.probability
    const reading = {
      text: found.text,
      confidence,
      digits: found.digits.map((digit) => ({
        ...digit,
        box: onPicture(straight.onPage(cornersOf(digit.box))),
      })),
      alternatives: others.slice(0, 4).map((other) => {
        return { text: other.text, confidence: other.probability }
      }),
      box,
    }
    if (isCut) return { ...reading, accepted: false, reason: 'touches the edge' }
    if (disagree) return { ...reading, accepted: false, reason: 'engines disagree' }
    if (confidence >= least) return { ...reading, accepted: true }
    if (unconstrained.length > longest) return { ...reading, accepted: false, reason: 'too many' }
    const isOther = unconstrained !== '' && unconstrained !== found.text.replaceAll(/\D/g, '')
    return { ...reading, accepted: false, reason: isOther ? 'format' : 'unsure' }
  }
  const read = async (picture: StringPicture): Promise<Reading> => {
    const { count, readings = [] } = await linesIn(picture)
    const [first] = readings
    if (!first) {
      const nothing = { text: '', accepted: false, confidence: 0, digits: [], alternatives: [] }
      return { ...nothing, reason: count === 0 ? 'no ink' : 'too many' }
    }
    return count === 1 ? first : { ...first, accepted: false, reason: 'too many' }
  }
  const lines: Reader['lines'] = async (picture) => {
    const { count, readings } = await linesIn(picture)
    if (readings) return readings
    throw new InkstoneError(
      `${picture.source ?? 'reader'}: expected at most ${maxLines} lines of writing, found ${count}. ` +
        'Read a part of the picture at a time.',
    )
  }
  return Object.assign(read, { lines, format, errorRate })
}

/** The lines of a page: how many, and what was read unless they are too many. */
interface PageLines {
  count: number
  readings?: Reading[]
}

function meanOf(readings: readonly Reading[]): number {
  return (
    readings.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, readings.length)
  )
}

function isAtEdge(box: InkBox, { width, height }: StringPicture): boolean {
  return (
    box.left <= 0 || box.top <= 0 || box.left + box.width >= width || box.top + box.height >= height
  )
}

function checkPicture({ pixels, width, height }: StringPicture): void {
  const isWhole = Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1
  if (isWhole && pixels.length === width * height) return
  throw new InkstoneError(
    `reader: expected ${width} x ${height} grey pixels, got ${pixels.length}. ` +
      'readImageFile of @inkstone/data reads picture files.',
  )
}
