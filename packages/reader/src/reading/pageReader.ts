import {
  type Format,
  type InkBox,
  InkstoneError,
  knownOptions,
  type StringPicture,
} from '@inkstone/core'
import { type ReaderOptions, type Reading, reader } from './reader'

/** A part of a picture that is read on its own. */
export interface Field {
  /** In pixels of the picture. */
  readonly box: InkBox
  /** Default: the format of the page. */
  readonly format?: Format
}

export interface PageReaderOptions extends ReaderOptions {
  /** The parts to read, each of them one line. Default: every line of the picture. */
  fields?: readonly Field[]
}

/** A reading and its place. */
export interface PlacedReading extends Reading {
  /** The field's number, from 1; undefined where all lines are read. */
  readonly field?: number
  /** From 1, in reading order. */
  readonly line: number
}

/** Reads a page: all its lines, or fields of it.
 * @param source of the picture, for messages: a path. Default `picture`
 * @returns a reading for each field or each line, with boxes in pixels of the picture. A page without ink has one, which
 * says so
 * @throws InkstoneError naming the source for a field that is not inside the picture, or more lines than `maxLines` */
export interface PageReader {
  (picture: StringPicture, source?: string): Promise<PlacedReading[]>
  /** Name of the engine that reads: `whole-line`. */
  readonly engine: string
}

/** Makes a reader of pages.
 * @throws InkstoneError for a bad option, or a model of something else
 * @example
 * const read = pageReader({ model, format: postcode(5), fields: [parseField('290,262,270,76')] })
 * for (const { field, text, accepted } of await read(picture)) console.log(field, text, accepted) */
export function pageReader(options: PageReaderOptions): PageReader {
  const known = [
    'model',
    'line',
    'engine',
    'format',
    'errorRate',
    'threshold',
    'maxLines',
    'fields',
  ]
  knownOptions('pageReader', options, known)
  const { fields = [], ...own } = options
  const read = reader(own)
  const readers = fields.map(({ format }) => (format ? reader({ ...own, format }) : read))
  const readPage = async (picture: StringPicture, source = 'picture'): Promise<PlacedReading[]> => {
    if (fields.length === 0) {
      const lines = await read.lines({ ...picture, source })
      const readings = lines.length > 0 ? lines : [await read(picture)]
      return readings.map((reading, at) => ({ ...reading, line: at + 1 }))
    }
    const readings: PlacedReading[] = []
    for (const { box } of fields) assertInside(box, picture, source)
    for (const [at, { box }] of fields.entries()) {
      const reading = await readers[at]!(cut(picture, box))
      readings.push({ ...moved(reading, box), field: at + 1, line: 1 })
    }
    return readings
  }
  return Object.assign(readPage, { engine: read.engine })
}

function assertInside({ left, top, width, height }: InkBox, page: StringPicture, source: string) {
  if (left + width <= page.width && top + height <= page.height) return
  throw new InkstoneError(
    `${source}: expected a field inside its ${page.width} x ${page.height} pixels, got ` +
      `${left},${top},${width},${height}, which ends at ${left + width},${top + height}.`,
  )
}

function cut(page: StringPicture, { left, top, width, height }: InkBox): StringPicture {
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * page.width + left
    pixels.set(page.pixels.subarray(from, from + width), y * width)
  }
  return { pixels, width, height }
}

/** A reading of a field, its boxes in pixels of the picture. */
function moved(reading: Reading, { left, top }: InkBox): Reading {
  const onPicture = (box: InkBox) => ({ ...box, left: box.left + left, top: box.top + top })
  return {
    ...reading,
    digits: reading.digits.map((digit) => ({ ...digit, box: onPicture(digit.box) })),
    ...(reading.box && { box: onPicture(reading.box) }),
  }
}
