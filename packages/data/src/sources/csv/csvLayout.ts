import { type ImageShape, InkstoneError } from '@inkstone/core'
import { csvCells, plainNumbers } from './csvRows'

/** How the rows of a CSV file are to be read. */
export interface CsvLayout {
  readonly hasHeader: boolean
  /** Names of the columns where there is a header. */
  readonly header: readonly string[]
  /** Place of the label, from 0. */
  readonly labelAt: number
  /** Numbers of a row without the label. */
  readonly pixels: number
  readonly imageShape: ImageShape
  readonly brightest: number
  readonly scratch: Float64Array
}

export interface CsvLayoutOptions {
  labelColumn: string
  imageShape?: ImageShape
  brightest: number
}

/** Learns the layout from the first row. It is a header where no pixel's cell is a number.
 * @param place of the row, for messages
 * @throws InkstoneError if the label's column is not there, or the pixels make no image */
export function csvLayout(place: string, row: Uint8Array, options: CsvLayoutOptions): CsvLayout {
  const { labelColumn, brightest } = options
  const cells = cellsOf(row)
  if (!Array.isArray(cells)) throw new InkstoneError(`${place}: ${cells.fault}.`)
  const named = labelColumn !== 'first' && labelColumn !== 'last'
  const labelAt = named
    ? cells.indexOf(labelColumn)
    : labelColumn === 'first'
      ? 0
      : cells.length - 1
  if (labelAt < 0) {
    throw new InkstoneError(
      `${place}: expected a column '${labelColumn}', found ${cells.length} columns: ` +
        `${cells.slice(0, 6).join(', ')}${cells.length > 6 ? ' ...' : ''}. Set labelColumn to one of them, 'first' or 'last'.`,
    )
  }
  const hasHeader = named || cells.every((cell, at) => at === labelAt || !isNumber(cell))
  const pixels = cells.length - 1
  return {
    hasHeader,
    header: hasHeader ? cells : [],
    labelAt,
    pixels,
    imageShape: options.imageShape
      ? fitting(place, options.imageShape, pixels)
      : square(place, pixels),
    brightest,
    scratch: new Float64Array(cells.length),
  }
}

/** Reads a row.
 * @param pixels gets the brightness of each pixel, paper 0, ink 255
 * @returns its label as text, or what is wrong with it */
export function readCsvRow(
  layout: CsvLayout,
  row: Uint8Array,
  pixels: Uint8Array,
): { label: string } | { fault: string } {
  const { labelAt, brightest, scratch } = layout
  const plain = plainNumbers(row, scratch)
  const cells = plain === scratch.length ? undefined : cellsOf(row)
  if (cells && !Array.isArray(cells)) return cells
  const count = cells ? cells.length : plain
  if (count !== scratch.length) {
    return { fault: `expected a label and ${layout.pixels} pixels, found ${count - 1} pixels` }
  }
  for (let at = 0, pixel = 0; at < count; at++) {
    if (at === labelAt) continue
    const value = cells ? number(cells[at]!) : scratch[at]!
    if (!(value >= 0 && value <= brightest)) {
      return {
        fault: `expected numbers from 0 to ${brightest}, found '${cells ? cells[at] : value}' in ${columnName(layout, at)}`,
      }
    }
    pixels[pixel++] = Math.round((value * 255) / brightest)
  }
  return { label: cells ? cells[labelAt]! : `${scratch[labelAt]}` }
}

function cellsOf(row: Uint8Array): string[] | { fault: string } {
  try {
    return csvCells(row)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { fault: `expected cells between commas, but they could not be read: ${reason}` }
  }
}

function columnName({ header }: CsvLayout, at: number): string {
  return header[at] === undefined ? `column ${at + 1}` : `column ${at + 1} ('${header[at]}')`
}

const isNumber = (cell: string): boolean => !Number.isNaN(number(cell))

/** `Number('')` is 0; an empty cell is no number. */
const number = (cell: string): number => (cell === '' ? Number.NaN : Number(cell))

function square(place: string, pixels: number): ImageShape {
  const side = Math.sqrt(pixels)
  if (Number.isInteger(side) && side > 0) return [side, side, 1]
  throw new InkstoneError(
    `${place}: expected the pixels of a square image, found ${pixels} besides the label. ` +
      'Give imageShape: [height, width, channels], or set labelColumn.',
  )
}

function fitting(place: string, shape: ImageShape, pixels: number): ImageShape {
  const wanted = shape[0] * shape[1] * shape[2]
  if (wanted === pixels) return shape
  throw new InkstoneError(
    `${place}: expected a label and ${wanted} pixels for images of ${shape.join(' x ')}, found ${pixels} pixels.`,
  )
}
