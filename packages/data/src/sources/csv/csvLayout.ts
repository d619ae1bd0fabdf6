import { type ImageShape, InkstoneError } from '@inkstone/core'
import { numberAsSuch } from '../classIds'
import { csvCells, plainNumbers } from './csvRows'

/** How to read the rows of a CSV file. */
export interface CsvLayout {
  readonly hasHeader: boolean
  /** Names of the columns, if there is a header. */
  readonly header: readonly string[]
  /** Column of the label, from 0. */
  readonly labelAt: number
  /** Numbers of a row without the label. */
  readonly pixels: number
  readonly imageShape: ImageShape
  readonly brightest: number
  /** The largest pixel value of the rows read so far. */
  greatest: number
  readonly scratch: Float64Array
}

export interface CsvLayoutOptions {
  labelColumn: string
  imageShape?: ImageShape
  brightest: number
}

/** Infers the layout from the first row. It is a header if no pixel's cell is a number, or if `labelColumn` names one
 * of its cells.
 * @param place of the row, for messages
 * @throws InkstoneError if the label's column is missing, the pixels do not form an image, a column is an index, or
 * the row could be either a header or an image */
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
  const others = cells.filter((_, at) => at !== labelAt)
  const counts = isCounting(others)
  const hasHeader = named || (counts ? labelNames.test(cells[labelAt]!) : !others.some(isNumber))
  refuseIndex(place, cells, hasHeader)
  if (counts && !hasHeader) {
    const name = cells[labelAt]!
    throw new InkstoneError(
      `${place}: expected a header or an image, found ${cells.slice(0, 5).join(',')} ... ${cells.at(-1)}, which could be either: ` +
        `column names from pandas, or an image of class '${name}'. If they are names, set labelColumn: ` +
        `'${name}', or write the file with to_csv(file, header=False, index=False). If it is an image, put a header above it.`,
    )
  }
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
    greatest: 0,
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
    if (value > layout.greatest) layout.greatest = value
    pixels[pixel++] = Math.round((value * 255) / brightest)
  }
  return { label: cells ? numberAsSuch(cells[labelAt]!) : `${scratch[labelAt]}` }
}

function cellsOf(row: Uint8Array): string[] | { fault: string } {
  try {
    return csvCells(row)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { fault: `expected cells separated by commas, but they could not be read: ${reason}` }
  }
}

function columnName({ header }: CsvLayout, at: number): string {
  return header[at] === undefined ? `column ${at + 1}` : `column ${at + 1} ('${header[at]}')`
}

/** 0, 1, 2 ... or 1, 2, 3 ...: names that pandas and R give to columns, and very unlikely as pixels. */
function isCounting(cells: readonly string[]): boolean {
  const first = Number(cells[0])
  if (cells.length < 4 || (first !== 0 && first !== 1)) return false
  return cells.every((cell, at) => cell === `${first + at}`)
}

const labelNames = /^(label|labels|class|target|category|digit|y)$/i

/** An index that pandas wrote beside the table would be read as a label, or as a pixel. */
function refuseIndex(place: string, cells: readonly string[], hasHeader: boolean): void {
  const [first = '', ...rest] = cells
  const isUnnamed = first === '' && (rest.some((cell) => !isNumber(cell)) || isCounting(rest))
  const at = isUnnamed ? 0 : hasHeader ? cells.findIndex((cell) => indexNames.test(cell)) : -1
  if (at < 0) return
  throw new InkstoneError(
    `${place}: expected a label and pixels, found column ${at + 1} ${cells[at] === '' ? 'without a name' : `('${cells[at]}')`}, apparently the number of each row. ` +
      'Write the file without it: to_csv(file, index=False) in pandas.',
  )
}

const indexNames = /^(Unnamed: \d+|index|id|row_?id)$/i

const isNumber = (cell: string): boolean => !Number.isNaN(number(cell))

/** `Number('')` is 0, but an empty cell is not a number. */
const number = (cell: string): number => (cell === '' ? Number.NaN : Number(cell))

function square(place: string, pixels: number): ImageShape {
  const side = Math.sqrt(pixels)
  if (Number.isInteger(side) && side > 0) return [side, side, 1]
  throw new InkstoneError(
    `${place}: expected the pixels of a square image, found ${pixels} besides the label. ` +
      'Give imageShape: [height, width, channels], set labelColumn, or leave out an index: to_csv(file, index=False).',
  )
}

function fitting(place: string, shape: ImageShape, pixels: number): ImageShape {
  const wanted = shape[0] * shape[1] * shape[2]
  if (wanted === pixels) return shape
  throw new InkstoneError(
    `${place}: expected a label and ${wanted} pixels for images of ${shape.join(' x ')}, found ${pixels} pixels.`,
  )
}
