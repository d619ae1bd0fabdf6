import { closeSync, openSync } from 'node:fs'
import { basename, extname } from 'node:path'
import {
  type Dataset,
  finiteNumber,
  type ImageShape,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  oneOf,
  optionError,
} from '@inkstone/core'
import { type StoredPixels, storedSplit } from '../../splits/storedSplit'
import { badRows, type OnBadRow } from '../badRows'
import { checkClasses, checkImageShape, checkPath } from '../checkSource'
import { classIds } from '../classIds'
import { framingOf } from '../framing'
import { growingArray } from '../growingArray'
import { assertFile } from '../idx/readIdx'
import { loadOnce } from '../loadOnce'
import { readRange } from '../readRange'
import { type CsvLayout, csvLayout, readCsvRow } from './csvLayout'
import { csvRows } from './csvRows'
import { refuseOtherFormats } from './refuseOtherFormats'

export interface CsvOptions {
  /** The column of the label: `first` (Kaggle), `last` (UCI), or its name in the header. */
  labelColumn?: string
  /** Default: square and grey; 784 pixels are `[28, 28, 1]`. */
  imageShape?: ImageShape
  /** The value of full ink in the file: 255, 1 if pixels were divided by 255, 16 in UCI's optdigits. Paper is 0.
   * Default: 255, and a file without a number above 1 is refused. */
  brightest?: number
  /** All possible labels, in the order of their ids. Default: those in the file. */
  classes?: readonly string[]
  onBadRow?: OnBadRow
}

const known = ['labelColumn', 'imageShape', 'brightest', 'classes', 'onBadRow']

/** Images in a CSV file, one per row: a label and the pixels row by row, with or without a header. The file is read
 * once and every cell is checked. After that, memory holds the label and the offset of each row, 28 bytes per image,
 * and a row is read again when its image is needed. There is one split, `train`; `holdOut` divides it.
 * @throws InkstoneError for a bad option; from `load`, naming file, line and column, for a row that is too short or
 * too long, a cell that is not a number from 0 to `brightest`, an unknown label, a class with one image, a compressed
 * file
 * @example csv('train.csv', { labelColumn: 'label' }) // Kaggle's digit recogniser */
export function csv(file: string, options: CsvOptions = {}): Dataset {
  knownOptions('csv', options, known)
  const {
    labelColumn = 'first',
    imageShape,
    brightest = 255,
    classes,
    onBadRow = 'error',
  } = options
  checkPath('csv.file', file)
  if (typeof labelColumn !== 'string' || labelColumn === '') {
    const expected = "'first', 'last' or a column's name"
    throw optionError({ option: 'csv.labelColumn', expected, given: labelColumn })
  }
  if (imageShape) checkImageShape('csv.imageShape', imageShape)
  finiteNumber('csv.brightest', brightest, { min: 1e-6 })
  if (classes) checkClasses('csv.classes', classes)
  oneOf('csv.onBadRow', onBadRow, ['error', 'skip'])
  const name = basename(file, extname(file))
  return {
    name,
    options: {
      file,
      labelColumn,
      imageShape: imageShape ?? null,
      brightest,
      classes: classes ?? null,
      onBadRow,
    },
    load: loadOnce(() =>
      index({
        file,
        name,
        labelColumn,
        imageShape,
        brightest,
        isScaleGiven: options.brightest !== undefined,
        classes,
        onBadRow,
      }),
    ),
  }
}

type Source = Required<Pick<CsvOptions, 'labelColumn' | 'brightest' | 'onBadRow'>> &
  Pick<CsvOptions, 'imageShape' | 'classes'> & { file: string; name: string; isScaleGiven: boolean }

/** Reads the whole file: the offset and the label of each row. */
async function index(source: Source): Promise<LoadedDataset> {
  const { file, name, onBadRow } = source
  await assertFile(file)
  const places = growingArray()
  const lengths = growingArray()
  const ids = classIds(source.classes, (label) => missing.test(label))
  const bad = badRows(onBadRow)
  let layout: CsvLayout | undefined
  let pixels = new Uint8Array(0)
  for await (const { bytes, offset, line } of csvRows(file)) {
    if (!layout) {
      refuseOtherFormats(file, bytes)
      layout = csvLayout(`${file}, line ${line}`, bytes, source)
      pixels = new Uint8Array(layout.pixels)
      if (layout.hasHeader) continue
    }
    const row = readCsvRow(layout, bytes, pixels)
    const fault = 'fault' in row ? row.fault : ids.add(row.label)
    if (fault !== undefined) {
      bad.add(`${file}, line ${line}: ${fault}.`)
      continue
    }
    places.push(offset)
    lengths.push(bytes.length)
  }
  if (!layout) throw new InkstoneError(`${file}: expected rows of images, found an empty file.`)
  const skipped = bad.report(file)
  if (!source.isScaleGiven) checkScale(file, layout.greatest)
  const { imageShape } = layout
  const { classes, labels } = ids.finish(file)
  const readPixels = pixelReader(file, layout, (position) => ({
    offset: places.at(position),
    length: lengths.at(position),
  }))
  const train = storedSplit({
    dataset: name,
    name: 'train',
    imageShape,
    classes,
    labels,
    readPixels,
  })
  const framing = await framingOf({ train })
  return { name, classes, imageShape, splits: { train }, framing, ...(skipped && { skipped }) }
}

type PlaceOf = (position: number) => { offset: number; length: number }

/** Rows by their offset in the file. */
function pixelReader(file: string, layout: CsvLayout, placeOf: PlaceOf) {
  return async (positions: ArrayLike<number>): Promise<StoredPixels> => {
    const pixels = new Uint8Array(positions.length * layout.pixels)
    const descriptor = openSync(file, 'r')
    try {
      const rows = await Promise.all(
        Array.from(positions, async (position) => {
          const { offset, length } = placeOf(position)
          const bytes = Buffer.allocUnsafe(length)
          const read = await readRange(descriptor, bytes, offset)
          return { offset, bytes: bytes.subarray(0, read) }
        }),
      )
      rows.forEach(({ offset, bytes }, row) => {
        const into = pixels.subarray(row * layout.pixels, (row + 1) * layout.pixels)
        const found = readCsvRow(layout, bytes, into)
        if ('label' in found) return
        throw new InkstoneError(
          `${file}, byte ${offset}: ${found.fault}. The file has changed since it was loaded: load it again.`,
        )
      })
    } finally {
      closeSync(descriptor)
    }
    return { pixels }
  }
}

/** Refuses numbers that would make the images nearly black because the scale is unknown. */
function checkScale(file: string, greatest: number): void {
  if (greatest > 0 && greatest <= 1) {
    throw new InkstoneError(
      `${file}: expected brightness from 0 to 255, found no number above ${greatest}. If 1 is full ink, set brightest: 1. ` +
        'If the images really are that dark, set brightest: 255.',
    )
  }
  if (greatest === 0) {
    console.warn(`${file}: every pixel is 0, so each image is blank paper.`)
  } else if (greatest < 64) {
    console.warn(
      `${file}: no number is above ${greatest}, so the images are dim compared with 255. If ${greatest} is full ink, set brightest: ${greatest}.`,
    )
  }
}

/** What pandas, R and SQL write for a missing value. */
const missing = /^(nan|na|n\/a|<na>|#n\/a|null|none|nat)?$/i
