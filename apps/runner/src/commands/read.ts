import { InkstoneError, isInkstoneError } from '@inkstone/core'
import { readImagePages } from '@inkstone/data'
import { predictor } from '@inkstone/metrics'
import {
  type EngineChoice,
  type PlacedReading,
  pageReader,
  parseField,
  parseFormat,
} from '@inkstone/reader'
import { readyBackend } from '../backend/backend'
import { givenModel } from '../job/givenModel'
import { resolveModel } from '../job/resolveModel'
import { assertClassifier } from '../job/taskOf'
import { loadTrained, type TrainedModel } from '../job/trainedModel'
import { pictureKinds } from '../recipe/filesBelow'
import { percent, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { pictureFiles } from './pictureFiles'

export interface ReadOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  /** Folder of a model of lines. Default: the ready weights, beside those for digits; none beside another model. */
  line?: string
  /** Which of both reads. Default: both where there are two models. */
  engine?: EngineChoice
  /** Path of an adapter that is merged into it. */
  adapter?: string
  /** Paths of picture files, and of folders that hold some. */
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
  readonly reading: PlacedReading
}

/** `inkstone read`: reads strings of digits in picture files, each line of a page, or each field.
 * @throws InkstoneError after all others are read, naming each file that could not be read */
export async function readStrings(order: ReadOrder): Promise<void> {
  const { terminal } = order
  const format = parseFormat(order.format, '--format')
  const fields = (order.field ?? []).map((text) => parseField(text, '--field'))
  const errorRate = Number(order.errorRate)
  if (!(errorRate > 0 && errorRate < 1)) {
    throw new InkstoneError(
      `--error-rate: expected a number above 0 and below 1, got '${order.errorRate}'.`,
    )
  }
  checkEngine(order)
  const files = await pictureFiles(order.images, terminal, [...pictureKinds, '.pdf'])
  await readyBackend(order)
  const { model, card } = await givenModel(order)
  assertClassifier('inkstone read', card)
  const line = await lineModel(order)
  const read = pageReader({
    ...{ model: predictor(model, card), line: line && predictor(line.model, line.card) },
    ...{ engine: order.engine, format, errorRate, fields },
  })
  terminal.item('engine', read.engine)
  const errors: string[] = []
  const rows: string[][] = []
  for (const image of files) {
    try {
      let page = 0
      for await (const picture of readImagePages(image)) {
        page++
        for (const reading of await read(picture, image)) {
          terminal.emit({ ...eventOf({ image, page, reading }), engine: read.engine })
          rows.push(rowOf({ image, page, reading }))
        }
      }
    } catch (error) {
      if (!isInkstoneError(error)) throw error
      errors.push(error.message)
    }
  }
  model.dispose()
  line?.model.dispose()
  terminal.say()
  for (const line of table(rows)) terminal.say(line)
  if (errors.length > 0) throw new AggregateError(errors.map((each) => new InkstoneError(each)))
}

/** Refuses an engine that would have no model, and a model that no engine would ask. */
function checkEngine({ engine, model, line, adapter }: ReadOrder): void {
  if (engine === 'cuts' && line !== undefined) {
    throw new InkstoneError(
      `--line: the engine 'cuts' reads no lines, so ${line} would not be asked. Leave --line or --engine out.`,
    )
  }
  const other = model !== undefined ? '--model' : adapter !== undefined ? '--adapter' : undefined
  if (engine === undefined || engine === 'cuts' || line !== undefined || !other) return
  throw new InkstoneError(
    `--engine ${engine}: beside ${other} there is no model of lines by itself. Name one with --line, or leave --engine out.`,
  )
}

/** The model of lines that is given, or the ready one beside the ready one for digits. */
async function lineModel(order: ReadOrder): Promise<TrainedModel | undefined> {
  if (order.line !== undefined) return loadTrained(await resolveModel(order.line), order)
  if (order.model !== undefined || order.adapter !== undefined) return undefined
  const { lines } = await import('@inkstone/weights')
  return lines()
}

function eventOf({ image, page, reading }: Line): object {
  const { field, line, ...rest } = reading
  return { event: 'reading', image, page, ...(field && { field }), line, ...rest }
}

/** File, place, text, confidence, and why it is not accepted. */
function rowOf({ image, page, reading }: Line): string[] {
  const { field, line, text, confidence, accepted, reason = '' } = reading
  const place = [
    ...(page > 1 ? [`page ${page}`] : []),
    field === undefined ? `line ${line}` : `field ${field}`,
  ]
  return [image, place.join(', '), text || '-', percent(confidence), accepted ? '' : reason]
}
