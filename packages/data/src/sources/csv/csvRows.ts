import { createReadStream } from 'node:fs'
import { InkstoneError } from '@inkstone/core'
import { parse } from 'csv-parse/sync'

/** A line of a CSV file, as it lies in the file. */
export interface CsvRow {
  /** Without its line end. Valid until the next row is asked for. */
  readonly bytes: Uint8Array
  /** Of its first byte, from the file's beginning. */
  readonly offset: number
  /** From 1. A quoted cell may hold line ends, so that a row may take several lines. */
  readonly line: number
}

/** The rows of a CSV file one after another, empty lines left out. Memory holds a chunk of the file at most.
 * @throws InkstoneError for a row past 16 MB, which no image is */
export async function* csvRows(path: string, chunkBytes: number = 2 ** 20): AsyncGenerator<CsvRow> {
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0 // of the first byte of `rest`
  let line = 1
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let from = 0
    for (let end = rowEnd(bytes, from); end >= 0; end = rowEnd(bytes, from)) {
      const row = bytes.subarray(from, end)
      if (row.length > 0 && row[0] !== carriageReturn) {
        yield { bytes: withoutReturn(row), offset: offset + from, line }
      }
      line += row.includes(quote) ? 1 + row.filter((byte) => byte === lineFeed).length : 1
      from = end + 1
    }
    rest = bytes.subarray(from)
    offset += from
    if (rest.length > longestRow) {
      throw new InkstoneError(
        `${path}, line ${line}: expected a row, found ${rest.length} bytes without an end. Is a quote not closed?`,
      )
    }
  }
  if (rest.length > 0) yield { bytes: withoutReturn(rest), offset, line } // no line end at the file's end
}

/** Cells of a row as text. @throws CsvError of csv-parse for unbalanced quotes */
export function csvCells(row: Uint8Array): string[] {
  const [cells = []] = parse(Buffer.from(row), { trim: true, bom: true, relax_column_count: true })
  return cells
}

/** Reads a row of whole numbers and nothing else, such as image files hold, some twenty times as fast as a
 * general parser does.
 * @returns how many numbers it has; -1 if it has anything else in it, or more than fit */
export function plainNumbers(row: Uint8Array, into: Float64Array): number {
  let count = 0
  let value = -1 // no digit yet
  for (let at = 0; at <= row.length; at++) {
    const byte = at < row.length ? row[at]! : comma
    if (byte >= zero && byte <= nine) {
      value = (value < 0 ? 0 : value * 10) + byte - zero
    } else {
      if (byte !== comma || value < 0 || count === into.length) return -1
      into[count++] = value
      value = -1
    }
  }
  return count
}

/** Where the row that begins at `from` ends; -1 if its end is not among these bytes. */
function rowEnd(bytes: Buffer, from: number): number {
  let end = bytes.indexOf(lineFeed, from)
  if (end < 0) return end
  let quotes = 0
  let counted = from
  for (;;) {
    const stretch = bytes.subarray(counted, end)
    for (let at = stretch.indexOf(quote); at >= 0; at = stretch.indexOf(quote, at + 1)) quotes++
    if (quotes % 2 === 0) return end
    counted = end
    end = bytes.indexOf(lineFeed, end + 1) // a line end inside quotes
    if (end < 0) return end
  }
}

function withoutReturn(row: Buffer): Buffer {
  return row[row.length - 1] === carriageReturn ? row.subarray(0, -1) : row
}

const longestRow = 2 ** 24 // bytes
const lineFeed = 10
const carriageReturn = 13
const quote = 34
const comma = 44
const zero = 48
const nine = 57
