import { createReadStream } from 'node:fs'
import { InkstoneError } from '@inkstone/core'

/** A line of a CSV file, as bytes. */
export interface CsvRow {
  /** Without its line end. Valid until the next row is requested. */
  readonly bytes: Uint8Array
  /** Of its first byte, from the file's beginning. */
  readonly offset: number
  /** From 1. A quoted cell may hold line ends, so that a row may take several lines. */
  readonly line: number
}

/** The rows of a CSV file one after another, without the empty lines. Memory holds a row and a chunk of the file, and
 * each byte is examined once, even if a quote is never closed. @throws InkstoneError for a row of more than 16 MB,
 * too long for an image */
export async function* csvRows(path: string, chunkBytes: number = 2 ** 20): AsyncGenerator<CsvRow> {
  let begun: Buffer[] = [] // earlier chunks of an unfinished row
  let begunLength = 0
  let offset = 0 // of the row
  let line = 1
  let lines = 0 // that end inside the row's quotes
  let isQuoted = false
  const rowOf = (last: Buffer): CsvRow => {
    const bytes = begun.length > 0 ? Buffer.concat([...begun, last]) : last
    return { bytes: withoutReturn(bytes), offset, line }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = chunk
    let from = 0 // of the row, or of its part in this chunk
    let looked = 0
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, looked)) {
      if (hasOddQuotes(bytes, looked, end)) isQuoted = !isQuoted
      looked = end + 1
      if (isQuoted) {
        lines++
        continue
      }
      const row = rowOf(bytes.subarray(from, end))
      if (row.bytes.length > 0) yield row
      offset += begunLength + end + 1 - from
      line += 1 + lines
      lines = 0
      from = end + 1
      begun = []
      begunLength = 0
    }
    if (hasOddQuotes(bytes, looked, bytes.length)) isQuoted = !isQuoted
    if (from === bytes.length) continue
    begun.push(bytes.subarray(from))
    begunLength += bytes.length - from
    if (begunLength > longestRow) throw tooLong(path, line, begunLength)
  }
  if (begunLength === 0) return
  if (isQuoted && lines > 0) throw tooLong(path, line, begunLength)
  const row = rowOf(Buffer.alloc(0)) // no line end at the file's end
  if (row.bytes.length > 0) yield row
}

function tooLong(path: string, line: number, length: number): InkstoneError {
  return new InkstoneError(
    `${path}, line ${line}: expected a row, found ${length} bytes without a line end. Is a quote not closed?`,
  )
}

/** Cells of a row as text, trimmed; quoted ones as in RFC 4180. @throws Error naming a cell whose quotes do not
 * close, or with text after them */
export function csvCells(row: Uint8Array, separator = ','): string[] {
  const text = utf8.decode(row) // removes a byte order mark
  const cells: string[] = []
  let at = 0
  for (;;) {
    while (text[at] === ' ') at++
    let cell = ''
    if (text[at] === '"') {
      const from = at
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length)
          throw new Error(`the quote of cell ${cells.length + 1} is not closed`)
        if (text[at] === '"') at++ // two stand for one
        cell += text[at]
      }
      at++
      while (text[at] === ' ') at++
      if (at < text.length && text[at] !== separator) {
        throw new Error(
          `cell ${cells.length + 1}, ${text.slice(from, at + 1)}, continues after its quotes`,
        )
      }
    } else {
      const end = text.indexOf(separator, at)
      cell = text.slice(at, end < 0 ? text.length : end).trim()
      at = end < 0 ? text.length : end
    }
    cells.push(cell)
    if (at >= text.length) return cells
    at++
  }
}

const utf8 = new TextDecoder()

/** Reads a row of only whole numbers, as in image files, some twenty times as fast as a general parser. @returns the
 * count of numbers; -1 if it contains anything else, or more than fit */
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

function hasOddQuotes(bytes: Buffer, from: number, to: number): boolean {
  let isOdd = false
  const stretch = bytes.subarray(from, to)
  for (let at = stretch.indexOf(quote); at >= 0; at = stretch.indexOf(quote, at + 1)) isOdd = !isOdd
  return isOdd
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
