import {
  canonicalOf,
  type Format,
  finiteNumber,
  type InkBox,
  InkstoneError,
  knownOptions,
  type ReadDigit,
  type StringPicture,
  type TextReading,
  wholeNumber,
} from '@inkstone/core'
import { charactersIn, type FoundLine, findLines } from '../lines/findLines'
import { type PageInk, pageInk } from '../lines/pageInk'
import { cornersOf, type StraightLine, straighten } from '../lines/straighten'
import { strongInk } from '../lines/strongInk'
import { upsideDown } from '../lines/upsideDown'
import { chosenEngine, type ReadingModels } from './chosenEngine'
import type { ReaderThreshold } from './readerThreshold'

export interface ReaderOptions extends ReadingModels {
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
  | 'upside down'
  | 'unread ink'

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
  /** Name of the engine that reads: `whole-line`. */
  readonly engine: string
}

/** Makes a reader of one format.
 * @throws InkstoneError for a bad option, or a model of something else; from the reader, for a picture whose pixels and size
 * do not fit
 * @example
 * const read = reader({ model: predictor(model, card), format: postcode(5), errorRate: 0.01 })
 * const { text, accepted, confidence, reason } = await read(picture) */
export function reader(options: ReaderOptions): Reader {
  const known = ['model', 'line', 'engine', 'format', 'errorRate', 'threshold', 'maxLines']
  knownOptions('reader', options, known)
  const { format, errorRate = 0.01, threshold, maxLines } = options
  finiteNumber('reader.errorRate', errorRate, { min: 0, max: 1 })
  if (maxLines !== undefined) wholeNumber('reader.maxLines', maxLines, { min: 1, unit: 'lines' })
  if (threshold && threshold.errorRate !== errorRate) {
    throw new InkstoneError(
      `reader.threshold: expected one found for an error rate of ${errorRate}, got one for ${threshold.errorRate}. ` +
        'Call calibrateReader with the reader that it is for.',
    )
  }
  const engine = chosenEngine('reader', options)
  const least = threshold?.threshold ?? 1 - errorRate
  const longest = format.lengths.at(-1)!
  const hasSeparators = [...format.characters].some((character) => !/\d/.test(character))
  /** Without readings where there are too many lines. */
  const linesIn = async (picture: StringPicture): Promise<PageLines> => {
    checkPicture(picture)
    const page = pageInk(picture)
    if (!page) return { count: 0, readings: [] }
    const strong = strongInk(page)
    if (!strong) return readPage(page, picture)
    const ofStrong = await readPage(strong, picture)
    if (ofStrong.readings?.length && ofStrong.readings.every(isSure)) return ofStrong
    const whole = await readPage(page, picture)
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
    if (line.box.width > (3 * longest + 4) * line.digitHeight) {
      return { ...nothing, box, reason: 'too many' }
    }
    const straight = straighten(line, hasSeparators)
    const isCut = line.tall.some((tall) => isAtEdge(onPicture(tall), picture))
    const upright = { ...(await readStraight(straight, onPicture)), box }
    if (isCut) return { ...upright, accepted: false, reason: 'touches the edge' }
    const isUnread = line.isDoubtful || charactersIn(line.tall) > charactersOf(upright)
    if (upright.accepted && isUnread) return { ...upright, accepted: false, reason: 'unread ink' }
    if (upright.accepted || upright.confidence >= 0.9) return upright // then it is not surer when it is turned
    const turned = await readStraight(upsideDown(straight), onPicture)
    return turned.accepted ? { ...turned, box, accepted: false, reason: 'upside down' } : upright
  }
  const readStraight = async (
    straight: StraightLine,
    onPicture: (box: InkBox) => InkBox,
  ): Promise<Reading> => {
    const { texts, unconstrained, disagree } = await engine.read(straight, format)
    const [found, ...others] = byMeaning(texts, format)
    if (!found)
      return { ...nothing, reason: unconstrained.length > longest ? 'too many' : 'format' }
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
    }
    if (disagree) return { ...reading, accepted: false, reason: 'engines disagree' }
    if (confidence >= least) return { ...reading, accepted: true }
    if (unconstrained.length > longest) return { ...reading, accepted: false, reason: 'too many' }
    const isSame = unconstrained === found.text.replaceAll(/\D/g, '')
    const fits = unconstrained === '' || isSame || format.accepts(unconstrained)
    return { ...reading, accepted: false, reason: fits ? 'unsure' : 'format' }
  }
  const read = async (picture: StringPicture): Promise<Reading> => {
    const { count, readings = [] } = await linesIn(picture)
    const [first] = readings
    if (!first) {
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
  return Object.assign(read, { lines, format, errorRate, engine: engine.name })
}

/** Digits, and letters where an engine and a format of one's own have them. */
const charactersOf = ({ text }: Reading) => text.replaceAll(/[^\p{L}\p{N}]/gu, '').length

const nothing = { text: '', accepted: false, confidence: 0, digits: [], alternatives: [] } as const

/** The lines of a page: how many, and what was read unless they are too many. */
interface PageLines {
  count: number
  readings?: Reading[]
}

/** Texts that mean the same as one, the likeliest of them, with the sum of their probabilities.
 * @param texts by falling probability */
function byMeaning(texts: readonly TextReading[], format: Format): readonly TextReading[] {
  if (!format.canonical) return texts
  const found = new Map<string, { likeliest: TextReading; probability: number }>()
  for (const text of texts) {
    const form = canonicalOf(format, text.text)
    const known = found.get(form)
    if (known) known.probability += text.probability
    else found.set(form, { likeliest: text, probability: text.probability })
  }
  return [...found.values()]
    .map(({ likeliest, probability }) => ({
      ...{ text: likeliest.text, probability: Math.min(1, probability) },
      get digits() {
        return likeliest.digits
      },
    }))
    .sort((one, other) => other.probability - one.probability)
}

/** Whether nothing is to be gained by a second look. */
const isSure = ({ accepted, confidence }: Reading) => accepted && confidence >= 0.999

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
