import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { datasetSuite } from '@inkstone/testing'
import { type ParquetWriteOptions, parquetWriteBuffer } from 'hyparquet-writer'
import sharp from 'sharp'
import { type ParquetFiles, type ParquetOptions, parquet } from './parquet'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-parquet-'))
  await huggingFace('train.parquet', await rows(30))
  await huggingFace('test.parquet', await rows(20, 100))
})
afterAll(() => rm(directory, { recursive: true }))

const at = (name: string) => join(directory, name)

datasetSuite('parquet', () => parquet({ train: at('train.parquet'), test: at('test.parquet') }))

interface Row {
  bytes: Uint8Array | null
  label: number
}

const png = (pixels: number[], width = 2) =>
  sharp(Uint8Array.from(pixels), {
    raw: { width, height: pixels.length / width, channels: 1 },
  })
    .toColourspace('b-w')
    .png()
    .toBuffer()

const rows = (count: number, first = 0): Promise<Row[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, row) => ({
      bytes: new Uint8Array(await png([first + row, 255, 0, 9])),
      label: row % 3,
    })),
  )

const names = ['zero', 'one', 'two']

/** A file as Hugging Face's `datasets` writes it: image { bytes, path }, label, names beside the schema. */
async function huggingFace(
  name: string,
  content: Row[],
  options: Partial<ParquetWriteOptions> = {},
): Promise<string> {
  const info = {
    info: { features: { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } } },
  }
  const buffer = parquetWriteBuffer({
    schema: [
      { name: 'schema', num_children: 2 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      { name: 'image', data: content.map(({ bytes }) => ({ bytes, path: 'a.png' })) },
      { name: 'label', data: content.map(({ label }) => BigInt(label)) },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify(info) }],
    rowGroupSize: 8,
    ...options,
  })
  await writeFile(at(name), new Uint8Array(buffer))
  return at(name)
}

const message = (files: ParquetFiles, options?: ParquetOptions) =>
  parquet(files, options)
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message.replaceAll(`${directory}/`, ''),
    )

const bytes = (images: Float32Array) => [...images].map((value) => Math.round(value * 255))

test("Hugging Face's layout, over several row groups and files", async () => {
  const { splits, classes, imageShape } = await parquet([
    at('train.parquet'),
    at('test.parquet'),
  ]).load()
  expect(classes).toEqual(names)
  expect(imageShape).toEqual([2, 2, 1])
  const { images, labels } = await splits.train!.read([49, 29, 9])
  expect(bytes(images)).toEqual([119, 255, 0, 9, 29, 255, 0, 9, 9, 255, 0, 9])
  expect([...labels]).toEqual([1, 2, 0])
})

test('gzip, plain bytes, names as labels, columns of other names', async () => {
  const content = await rows(6)
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'picture', data: content.map((row) => row.bytes), type: 'BYTE_ARRAY' },
      { name: 'kind', data: content.map(({ label }) => ['b', 'a', 'c'][label]), type: 'STRING' },
    ],
    codec: 'GZIP',
    compressors: { GZIP: (input) => gzipSync(input) },
  })
  await writeFile(at('gzip.parquet'), new Uint8Array(buffer))
  const dataset = parquet(at('gzip.parquet'), { imageColumn: 'picture', labelColumn: 'kind' })
  const { splits, classes } = await dataset.load()
  expect(classes).toEqual(['a', 'b', 'c'])
  const { images, labels } = await splits.train!.read([4])
  expect(bytes(images)).toEqual([4, 255, 0, 9])
  expect(labels[0]).toBe(0)
  expect(await message(at('gzip.parquet'))).toBe(
    "gzip.parquet: expected a column 'image', found picture, kind. Set imageColumn or labelColumn.",
  )
})

const mend = " Fix it, or leave it out with onBadRow: 'skip'."

test('bad rows are named', async () => {
  const content = await rows(12)
  content[10] = { bytes: null, label: 1 }
  expect(await message(await huggingFace('bad.parquet', content))).toBe(
    `bad.parquet, row 11: expected a picture (PNG, JPEG, WebP, TIFF, BMP or PGM), but it does not decode: the row holds no bytes of a picture.${mend}`,
  )
  content[10] = { bytes: Uint8Array.of(1, 2, 3), label: 1 }
  expect(await message(await huggingFace('bad.parquet', content))).toMatch(
    /^bad\.parquet, row 11: expected a picture \(PNG, JPEG, WebP, TIFF, BMP or PGM\), but it does not decode: /,
  )
  content[10] = { bytes: new Uint8Array(await png([1, 2, 3, 4, 5, 6], 3)), label: 1 }
  expect(await message(await huggingFace('bad.parquet', content))).toContain(
    'bad.parquet, row 11: expected a picture of 2 x 2 x 1 like the first one, found 2 x 3 x 1',
  )
  content[10] = { ...content[9]!, label: 3 }
  expect(await message(await huggingFace('bad.parquet', content))).toBe(
    `bad.parquet, row 11: expected a label among zero, one, two, found '3'.${mend}`,
  )
})

test('bad rows are skipped, counted and reported', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const content = await rows(12)
  content[0] = { ...content[0]!, label: 9 }
  content[10] = { bytes: null, label: 1 }
  const dataset = parquet(await huggingFace('bad.parquet', content), { onBadRow: 'skip' })
  const { splits, skipped } = await dataset.load()
  expect(bytes((await splits.train!.read([9])).images)).toEqual([11, 255, 0, 9])
  expect([splits.train!.size, skipped!.count]).toEqual([10, 2])
  expect(skipped!.reasons[0]).toContain("row 1: expected a label among zero, one, two, found '9'.")
  expect(warn.mock.calls[0]![0]).toContain('bad.parquet: skipped 2 bad rows.')
  warn.mockRestore()
})

test('a file that is damaged, missing or no Parquet is named', async () => {
  await writeFile(at('text.parquet'), 'not a table at all')
  expect(await message(at('text.parquet'))).toMatch(
    /^text\.parquet: expected a Parquet file, but it could not be read: .*\. Copy it again from its source\.$/,
  )
  expect(await message(at('no.parquet'))).toBe('no.parquet: no such file.')
  const whole = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'image', data: [Uint8Array.of(1), Uint8Array.of(2)], type: 'BYTE_ARRAY' },
        { name: 'label', data: ['a', 'b'], type: 'STRING' },
      ],
    }),
  )
  whole.fill(255, 4, 40)
  await writeFile(at('damaged.parquet'), whole)
  expect(await message(at('damaged.parquet'))).toContain(
    'damaged.parquet, rows 1 to 2: could not be read: ',
  )
})

test('a file without rows, and names of classes that are no JSON', async () => {
  expect(await message(await huggingFace('none.parquet', []))).toBe(
    'none.parquet: expected images, found none. Is this the right file, and was any row valid?',
  )
  const kvMetadata = [{ key: 'huggingface', value: '{"info":' }]
  const cut = await huggingFace('cut.parquet', await rows(4), { kvMetadata })
  expect(await message(cut)).toMatch(
    /^cut\.parquet: expected JSON under 'huggingface' beside the schema, but it could not be read: .*\. Set classes to the names of the labels, or copy the file again from its source\.$/,
  )
})

test('bad options are refused where they are given', () => {
  expect(() => parquet('')).toThrow("parquet.files: expected a path, got ''.")
  expect(() => parquet({ test: 'x' })).toThrow(
    'parquet.files: expected a path, a list of paths, or these for each split, including train, got {"test":"x"}.',
  )
  expect(() => parquet('x', { labelColumn: '' })).toThrow(
    "parquet.labelColumn: expected a column's name, got ''.",
  )
  const misspelt = { label: 'kind', onBadRow: 'skip' as const }
  expect(() => parquet('x', misspelt)).toThrow('parquet.label: expected one of the options')
})

test.each([
  ['zstd', 'ZSTD'],
  ['lz4', 'LZ4_RAW'],
])('a file that pyarrow packed with %s is refused by name', async (name, codec) => {
  const file = join(__dirname, '../../../test/fixtures', `${name}.parquet`)
  await expect(parquet(file).load()).rejects.toThrow(
    `${file}: expected columns compressed with Snappy, gzip or Brotli, or not at all, found ${codec}. ` +
      "Write the file again: pyarrow.parquet.write_table(table, file, compression='snappy').",
  )
})
