import { InkstoneError, isInkstoneError, type StringPicture } from '@inkstone/core'
import { readImagePages } from '@inkstone/data'
import { predictor } from '@inkstone/metrics'
import { type Reader, type Reading, reader } from '@inkstone/reader'
import { readyBackend } from '../backend/backend'
import { givenModel } from '../job/givenModel'
import { assertClassifier } from '../job/taskOf'
import { percent, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { type Field, fieldOf, fieldOption } from './fieldOption'
import { formatOption } from './formatOption'

export interface ReadOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  /** Path of an adapter that is merged into it. */
  adapter?: string
  /** Paths of picture files. */
  images: readonly string[]
  /** `postcode:5`. */
  format: string
  /** `x,y,width,height`, and perhaps `=format`. */
  field?: readonly string[]
  /** Accepted is what is at least `1 - errorRate` sure. */
  errorRate: string
  /** Whether to load files that do not have the digest that the model's card names. */
  ignoreDigest?: boolean
  backend?: string
  terminal: Terminal
}

/** One line of a picture. */
interface Line {
  readonly image: string
  /** From 1. */
  readonly page: number
  /** From 1; undefined without `--field`. */
  readonly field: number | undefined
  /** From 1, in reading order. */
  readonly line: number
  readonly reading: Reading
}

/** `inkstone read`: reads strings of digits in picture files, each line of a page, or each field.
 * @throws InkstoneError after all others are read, naming each file that could not be read */
export async function readStrings(order: ReadOrder): Promise<void> {
  const { terminal } = order
  const format = formatOption(order.format)
  const fields = (order.field ?? []).map(fieldOption)
  const errorRate = Number(order.errorRate)
  if (!(errorRate > 0 && errorRate < 1)) {
    throw new InkstoneError(
      `--error-rate: expected a number above 0 and below 1, got '${order.errorRate}'.`,
    )
  }
  await readyBackend(order)
  const { model, card } = await givenModel(order)
  assertClassifier('inkstone read', card)
  const digits = predictor(model, card)
  const read = reader({ model: digits, format, errorRate })
  const readers = fields.map((field) => {
    return field.format ? reader({ model: digits, format: field.format, errorRate }) : read
  })
  const errors: string[] = []
  const rows: string[][] = []
  for (const image of order.images) {
    try {
      let page = 0
      for await (const picture of readImagePages(image)) {
        page++
        for await (const line of linesOf(picture, { image, page }, { read, fields, readers })) {
          terminal.emit(eventOf(line))
          rows.push(rowOf(line))
        }
      }
    } catch (error) {
      if (!isInkstoneError(error)) throw error
      errors.push(error.message)
    }
  }
  model.dispose()
  terminal.say()
  for (const line of table(rows)) terminal.say(line)
  if (errors.length > 0) throw new AggregateError(errors.map((each) => new InkstoneError(each)))
}

async function* linesOf(
  picture: StringPicture,
  { image, page }: { image: string; page: number },
  { read, fields, readers }: { read: Reader; fields: readonly Field[]; readers: readonly Reader[] },
): AsyncGenerator<Line> {
  if (fields.length === 0) {
    const lines = await read.lines(picture)
    const readings = lines.length > 0 ? lines : [await read(picture)]
    for (const [at, reading] of readings.entries()) {
      yield { image, page, field: undefined, line: at + 1, reading }
    }
    return
  }
  for (const [at, { box }] of fields.entries()) {
    const reading = await readers[at]!(fieldOf(picture, box, image))
    yield { image, page, field: at + 1, line: 1, reading: moved(reading, box) }
  }
}

/** A reading of a field, its boxes in pixels of the picture. */
function moved(reading: Reading, { left, top }: Field['box']): Reading {
  const onPicture = <Place extends Field['box']>(box: Place) => {
    return { ...box, left: box.left + left, top: box.top + top }
  }
  return {
    ...reading,
    digits: reading.digits.map((digit) => ({ ...digit, box: onPicture(digit.box) })),
    ...(reading.box && { box: onPicture(reading.box) }),
  }
}

function eventOf({ image, page, field, line, reading }: Line): object {
  return { event: 'reading', image, page, ...(field && { field }), line, ...reading }
}

/** File, place, text, confidence, and why it is not accepted. */
function rowOf({ image, page, field, line, reading }: Line): string[] {
  const { text, confidence, accepted, reason = '' } = reading
  const place = [
    ...(page > 1 ? [`page ${page}`] : []),
    field === undefined ? `line ${line}` : `field ${field}`,
  ]
  return [image, place.join(', '), text || '-', percent(confidence), accepted ? '' : reason]
}
