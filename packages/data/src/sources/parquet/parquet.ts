import { basename, extname } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import {
  type Dataset,
  type ImageShape,
  InkstoneError,
  knownOptions,
  oneOf,
  optionError,
} from '@inkstone/core'
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet'
import { optionalPackage } from '../../optionalPackage'
import type { Paper } from '../../pictures/decodeImage'
import type { OnBadRow } from '../badRows'
import { checkClasses, checkPath } from '../checkSource'
import { decodedImages, type EncodedImage } from '../decodedImages'
import { assertFile } from '../idx/readIdx'
import { checkPictureShape } from '../imageFolder'
import { loadOnce } from '../loadOnce'

export interface ParquetOptions {
  /** Column of the pictures: bytes of PNG, JPEG, WebP, TIFF, BMP or PGM, or a struct that holds them as `bytes`. */
  imageColumn?: string
  /** Column of the labels: ids, or names of classes. */
  labelColumn?: string
  /** Every picture is scaled to fit it. Default: grey, and all must have the size of the first. */
  imageShape?: ImageShape
  /** The name of each label. Default: the names that Hugging Face writes into the file, or the labels found. */
  classes?: readonly string[]
  /** `dark`, like MNIST: kept as is. `bright`: dark ink on white paper, inverted. */
  paper?: Paper
  onBadRow?: OnBadRow
}

/** The files of each split, in their order: `{ train: ['train-0.parquet', 'train-1.parquet'], test: 't.parquet' }`.
 * One file, or a list, is `train`. */
export type ParquetFiles =
  | string
  | readonly string[]
  | Readonly<Record<string, string | readonly string[]>>

const known = ['imageColumn', 'labelColumn', 'imageShape', 'classes', 'paper', 'onBadRow']

/** Pictures in Parquet files with Hugging Face's layout: a column `image` with their bytes and a column
 * `label`. Row groups are read one after another, each picture is decoded once, into a temporary file; memory holds a
 * row group while loading and the labels afterwards, and images are read in any order. Compression: none, Snappy,
 * gzip or Brotli.
 * @throws InkstoneError for a bad option; from `load`, naming file and row, for a file that is not Parquet, a missing
 * column, a picture that does not decode, an unknown label
 * @example parquet({ train: 'train-00000-of-00001.parquet', test: 'test-00000-of-00001.parquet' }) */
export function parquet(files: ParquetFiles, options: ParquetOptions = {}): Dataset {
  knownOptions('parquet', options, known)
  const { imageColumn = 'image', labelColumn = 'label', imageShape, classes } = options
  const { paper = 'dark', onBadRow = 'error' } = options
  const parts = partsOf(files)
  checkColumn('parquet.imageColumn', imageColumn)
  checkColumn('parquet.labelColumn', labelColumn)
  if (imageShape) checkPictureShape('parquet.imageShape', imageShape)
  if (classes) checkClasses('parquet.classes', classes)
  oneOf('parquet.paper', paper, ['dark', 'bright'])
  oneOf('parquet.onBadRow', onBadRow, ['error', 'skip'])
  const source = parts.train![0]!
  const name = basename(source, extname(source)).replace(/^(train)?-?\d+-of-\d+$/, '') || 'parquet'
  return {
    name,
    options: {
      files: parts,
      imageColumn,
      labelColumn,
      imageShape: imageShape ?? null,
      classes: classes ?? null,
      paper,
      onBadRow,
    },
    load: loadOnce(async () => {
      const names = classes ?? namesIn(await open(source), labelColumn)
      const columns = { imageColumn, labelColumn, names }
      const encoded = Object.entries(parts).map(([part, paths]) => [part, rowsOf(paths, columns)])
      return decodedImages({
        name,
        source,
        parts: Object.fromEntries(encoded) as Record<string, AsyncIterable<EncodedImage>>,
        imageShape,
        classes: names,
        paper,
        onBadRow,
      })
    }),
  }
}

function partsOf(files: ParquetFiles): Record<string, readonly string[]> {
  const named =
    typeof files === 'object' && files !== null && !Array.isArray(files) ? files : { train: files }
  const parts = Object.entries(named).map(([part, paths]) => [part, [paths].flat()] as const)
  for (const [, paths] of parts) for (const path of paths) checkPath('parquet.files', path)
  const sound = parts.every(([, paths]) => paths.length > 0) && 'train' in named
  if (sound) return Object.fromEntries(parts)
  const expected = 'a path, a list of paths, or these for each split, including train'
  throw optionError({ option: 'parquet.files', expected, given: files })
}

function checkColumn(option: string, given: string): void {
  if (typeof given === 'string' && given !== '') return
  throw optionError({ option, expected: "a column's name", given })
}

/** ES modules only: imported, never required. */
const hyparquet = () =>
  optionalPackage('hyparquet', 'read Parquet files', () => import('hyparquet'))

interface OpenFile {
  path: string
  file: AsyncBuffer
  metadata: FileMetaData
}

async function open(path: string): Promise<OpenFile> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await hyparquet()
  await assertFile(path)
  let opened: OpenFile
  try {
    const file = await asyncBufferFromFile(path)
    opened = { path, file, metadata: await parquetMetadataAsync(file) }
  } catch (error) {
    throw new InkstoneError(
      `${path}: expected a Parquet file, but it could not be read: ${reason(error)}. Copy it again from its source.`,
    )
  }
  assertReadable(opened)
  return opened
}

/** Refuses, before a page is unpacked, unsupported compression and data too large for memory. */
function assertReadable({ path, metadata }: OpenFile): void {
  for (const [index, { columns }] of metadata.row_groups.entries()) {
    const packed = columns.map(({ meta_data }) => meta_data)
    const codec = packed.find((column) => column && !codecs.includes(column.codec))?.codec
    if (codec) {
      throw new InkstoneError(
        `${path}: expected columns compressed with Snappy, gzip or Brotli, or not at all, found ${codec}. ` +
          "Write the file again: pyarrow.parquet.write_table(table, file, compression='snappy').",
      )
    }
    const bytes = packed.reduce((sum, column) => sum + Number(column?.total_uncompressed_size), 0)
    if (bytes <= mostBytes) continue
    throw new InkstoneError(
      `${path}, row group ${index + 1}: expected at most ${mostBytes} bytes unpacked, found ${bytes}. ` +
        'Write smaller ones: pyarrow.parquet.write_table(table, file, row_group_size=1000).',
    )
  }
}

const codecs = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI']
const mostBytes = 2 ** 31

interface Columns {
  imageColumn: string
  labelColumn: string
  /** The class names of the ids in the label's column. */
  names: readonly string[] | undefined
}

async function* rowsOf(
  paths: readonly string[],
  { imageColumn, labelColumn, names }: Columns,
): AsyncGenerator<EncodedImage> {
  const { parquetReadObjects, parquetSchema } = await hyparquet()
  const columns = [imageColumn, labelColumn]
  for (const path of paths) {
    const { file, metadata } = await open(path)
    const found = parquetSchema(metadata).children.map(({ element }) => element.name)
    const missing = columns.find((column) => !found.includes(column))
    if (missing) {
      throw new InkstoneError(
        `${path}: expected a column '${missing}', found ${found.join(', ')}. Set imageColumn or labelColumn.`,
      )
    }
    let rowStart = 0
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      const rows = await parquetReadObjects({
        file,
        metadata,
        columns,
        rowStart,
        rowEnd,
        compressors,
        utf8: false, // pictures are bytes, not text
      }).catch((error: unknown) => {
        throw new InkstoneError(
          `${path}, rows ${rowStart + 1} to ${rowEnd}: could not be read: ${reason(error)}. Copy the file again from its source.`,
        )
      })
      for (const [index, row] of rows.entries()) {
        const label: unknown = row[labelColumn]
        yield {
          place: `${path}, row ${rowStart + index + 1}`,
          label: labelText(label, names),
          size: async () => 0,
          bytes: async () => pictureBytes(row[imageColumn]),
        }
      }
      rowStart = rowEnd
    }
  }
}

const compressors: Compressors = {
  GZIP: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  BROTLI: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
}

/** The class name of an id; a name stays as is; an id without a name is left to the check of labels. */
function labelText(label: unknown, names: readonly string[] | undefined): string {
  if (typeof label === 'number' && Number.isNaN(label)) return '' // a missing value in pandas
  if (typeof label === 'bigint' || typeof label === 'number') {
    return names?.[Number(label)] ?? String(label)
  }
  return label instanceof Uint8Array ? Buffer.from(label).toString('utf8') : String(label ?? '')
}

function pictureBytes(cell: unknown): Uint8Array {
  const bytes = cell !== null && typeof cell === 'object' && 'bytes' in cell ? cell.bytes : cell
  if (bytes instanceof Uint8Array) return bytes
  throw new Error('the row holds no bytes of a picture')
}

/** The names of the classes as Hugging Face's `datasets` writes them beside the schema. */
function namesIn({ path, metadata }: OpenFile, labelColumn: string): readonly string[] | undefined {
  const entry = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')
  if (!entry?.value) return
  try {
    const { info } = JSON.parse(entry.value) as HuggingFace
    return info?.features?.[labelColumn]?.names
  } catch (error) {
    throw new InkstoneError(
      `${path}: expected JSON under 'huggingface' beside the schema, but it could not be read: ${reason(error)}. ` +
        'Set classes to the names of the labels, or copy the file again from its source.',
    )
  }
}

interface HuggingFace {
  info?: { features?: Record<string, { names?: string[] } | undefined> }
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '')
}
