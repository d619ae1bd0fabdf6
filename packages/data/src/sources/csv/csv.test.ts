import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { datasetSuite } from '@inkstone/testing'
import fc from 'fast-check'
import { type CsvOptions, csv } from './csv'
import { csvRows } from './csvRows'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-csv-'))
  await writeFile(join(directory, 'kaggle.csv'), kaggle)
})
afterAll(() => rm(directory, { recursive: true }))

/** 40 images of 2x2 as Kaggle lays them out. */
const kaggle = `label,pixel0,pixel1,pixel2,pixel3\n${Array.from({ length: 40 }, (_, row) => `${row % 4},${row},0,255,${row + 100}`).join('\n')}\n`

datasetSuite('csv', () => csv(join(directory, 'kaggle.csv')))

async function written(text: string | Uint8Array, name = 'images.csv'): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

async function trainOf(text: string, options?: CsvOptions) {
  const loaded = await csv(await written(text), options).load()
  return { ...loaded, train: loaded.splits.train! }
}

/** The message without the folder. */
async function message(text: string | Uint8Array, options?: CsvOptions): Promise<string> {
  const path = await written(text)
  const loading = csv(path, options).load()
  return loading.then(
    () => 'loaded',
    (error: Error) => error.message.replaceAll(path, 'images.csv'),
  )
}

test("Kaggle's header and label first", async () => {
  const { splits, classes, imageShape } = await csv(join(directory, 'kaggle.csv')).load()
  expect(classes).toEqual(['0', '1', '2', '3'])
  expect(imageShape).toEqual([2, 2, 1])
  const { images, labels } = await splits.train!.read([39, 2])
  expect([...images].map((value) => Math.round(value * 255))).toEqual([
    39, 0, 255, 139, 2, 0, 255, 102,
  ])
  expect([...labels]).toEqual([3, 2])
})

test("UCI's label last, no header, another scale, Windows' line ends, no line end at the end", async () => {
  const text = '0,16,8,4,7\r\n\r\n16,0,0,0,9\r\n0,0,1,0,7\r\n0,0,16,0,9'
  const { train, classes } = await trainOf(text, { labelColumn: 'last', brightest: 16 })
  expect(classes).toEqual(['7', '9'])
  expect([...train.labels]).toEqual([0, 1, 0, 1])
  const { images } = await train.read([0])
  expect([...images].map((value) => Math.round(value * 255))).toEqual([0, 255, 128, 64])
})

test('a label by its name, in quotes, among colours, with a byte order mark', async () => {
  const text =
    '\ufeffred,"kind, written",green,blue\n255,"a ""b""\nc",0,0.5\n 1 ,z,2,3\n4,z,5,6\n7,"a ""b""\nc",8,9\n'
  const { train, classes } = await trainOf(text, {
    labelColumn: 'kind, written',
    imageShape: [1, 1, 3],
  })
  expect(classes).toEqual(['a "b"\nc', 'z'])
  const { images, labels } = await train.read([0, 3, 1])
  expect([...labels]).toEqual([0, 0, 1])
  expect([...images].map((value) => Math.round(value * 255))).toEqual([255, 0, 1, 7, 8, 9, 1, 2, 3])
})

test('classes that are given keep their order and their ids', async () => {
  const { train, classes } = await trainOf('b,1\na,2\nb,3\na,4\n', { classes: ['b', 'a', 'c'] })
  expect(classes).toEqual(['b', 'a', 'c'])
  expect([...train.labels]).toEqual([0, 1, 0, 1])
})

test('rows are found wherever the chunks of the file end', async () => {
  const cells = fc.array(fc.stringMatching(/^([a-z]{0,3}|"[a-z\n,]{0,6}")$/), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 20 }), async (rows) => {
      const filled = rows.map((row) => ['x', ...row].join(','))
      const path = await written(filled.join('\n'), 'rows.csv')
      const found: string[] = []
      const whole = Buffer.from(filled.join('\n'))
      for await (const { bytes, offset, line } of csvRows(path, 7)) {
        found.push(Buffer.from(bytes).toString())
        expect(whole.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true)
        expect(line).toBe(whole.subarray(0, offset).toString().split('\n').length)
      }
      expect(found).toEqual(filled)
    }),
    { numRuns: 50 },
  )
})

const mend = " Fix it, or leave it out with onBadRow: 'skip'."

test.each([
  [
    'a pixel short',
    '1,0,0,0,0\n1,0,0,0\n',
    'images.csv, line 2: expected a label and 4 pixels, found 3 pixels.',
  ],
  [
    'a pixel too many',
    'l,a,b,c,d\n1,0,0,0,0\n1,0,0,0,0,0\n',
    'images.csv, line 3: expected a label and 4 pixels, found 5 pixels.',
  ],
  [
    'a letter',
    'l,a,b,c,d\n1,0,0,0,0\n1,0,x,0,0\n',
    "images.csv, line 3: expected numbers from 0 to 255, found 'x' in column 3 ('b').",
  ],
  [
    'a gap',
    '1,0,0,0,0\n1,0,,0,0\n',
    "images.csv, line 2: expected numbers from 0 to 255, found '' in column 3.",
  ],
  [
    'a number too large',
    '1,0,0,0,0\n1,0,256,0,0\n',
    "images.csv, line 2: expected numbers from 0 to 255, found '256' in column 3.",
  ],
  [
    'a quote in the middle',
    '1,0,0,0,0\n1,0,"0"1,0,0\n',
    'images.csv, line 2: expected cells separated by commas, but they could not be read: ',
  ],
  ['no label', '1,0,0,0,0\n,0,0,0,0\n', 'images.csv, line 2: expected a label, found none.'],
])('a row with %s is refused with file, line and mend', async (_, text, expected) => {
  const said = await message(text)
  expect(said).toContain(expected)
  expect(said.endsWith(mend)).toBe(true)
})

test('a label beyond the classes', async () => {
  expect(await message('0,1\n1,2\n2,3\n', { classes: ['0', '1'] })).toBe(
    `images.csv, line 3: expected a label among 0, 1, found '2'.${mend}`,
  )
})

test("a row of MNIST's with a pixel less", async () => {
  const row = (pixels: number) => `7${',0'.repeat(pixels)}\n`
  expect(await message(row(784) + row(784) + row(783))).toBe(
    `images.csv, line 3: expected a label and 784 pixels, found 783 pixels.${mend}`,
  )
})

test('nothing but a header, and nothing but bad rows', async () => {
  const classes = ['1', '2']
  const nothing =
    'images.csv: expected images, found none. Is this the right file, and was any row valid?'
  expect(await message('label,a\n', { classes })).toBe(nothing)
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  expect(
    await message('1,x\n'.repeat(3), { classes, labelColumn: 'first', onBadRow: 'skip' }),
  ).toBe(nothing)
  warn.mockRestore()
})

test('bad rows are skipped, counted and reported', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const text = '1,0,0,0,0\n1,0,0,0\n2,0,x,0,0\n2,9,9,9,99\n1,1,1,1,1\n2,2,2,2,2\n'
  const { train, skipped } = await trainOf(text, { onBadRow: 'skip' })
  expect(train.size).toBe(4)
  expect([...train.labels]).toEqual([0, 1, 0, 1])
  const path = join(directory, 'images.csv')
  expect(skipped).toEqual({
    count: 2,
    reasons: [
      `${path}, line 2: expected a label and 4 pixels, found 3 pixels.`,
      `${path}, line 3: expected numbers from 0 to 255, found 'x' in column 3.`,
    ],
  })
  expect(warn.mock.calls).toEqual([[`${path}: skipped 2 bad rows. ${skipped!.reasons[0]}`]])
  warn.mockRestore()
})

test('a file that is no set of images is refused as a whole', async () => {
  expect(await message('')).toBe('images.csv: expected rows of images, found an empty file.')
  expect(await message('1,0,0\n')).toBe(
    'images.csv, line 1: expected the pixels of a square image, found 2 besides the label. ' +
      'Give imageShape: [height, width, channels], set labelColumn, or leave out an index: to_csv(file, index=False).',
  )
  expect(await message('1,0,0\n', { imageShape: [2, 2, 1] })).toBe(
    'images.csv, line 1: expected a label and 4 pixels for images of 2 x 2 x 1, found 2 pixels.',
  )
  expect(await message('1,0\n1,0\n')).toBe(
    "images.csv: expected images of at least two classes, found all of them labelled '1'. " +
      'Is this the right file, and the right column of labels? To test a model on some of its classes, list all of them in classes.',
  )
  expect(await message('1,0\n1,0\n2,0\n')).toBe(
    "images.csv: expected at least two images of each class, found one of class '2', image 3 of 3. " +
      'Add images of it, or remove it.',
  )
  expect(await message('a,b\n1,0\n', { labelColumn: 'c' })).toBe(
    "images.csv, line 1: expected a column 'c', found 2 columns: a, b. Set labelColumn to one of them, 'first' or 'last'.",
  )
  expect(await message(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe(
    'images.csv: expected a CSV file, found a gzipped one. Its rows cannot be read out of order: unpack it with gunzip first.',
  )
  const missing = join(directory, 'missing.csv')
  await expect(csv(missing).load()).rejects.toThrow(`${missing}: no such file.`)
})

test('a file that changed after it was loaded', async () => {
  const { train } = await trainOf('1,0\n1,0\n2,0\n2,0\n')
  await written('1,0\n')
  await expect(train.read([3])).rejects.toThrow('The file has changed since it was loaded')
})

test('bad options are refused where they are given', () => {
  expect(() => csv('')).toThrow("csv.file: expected a path, got ''.")
  expect(() => csv('x', { labelColumn: '' })).toThrow(
    "csv.labelColumn: expected 'first', 'last' or a column's name, got ''.",
  )
  expect(() => csv('x', { brightest: 0 })).toThrow('csv.brightest: expected a number')
  expect(() => csv('x', { classes: ['a', 'a'] })).toThrow(
    'csv.classes: expected two or more class names, all different, got ["a","a"].',
  )
  expect(() => csv('x', { imageShape: [28, 0, 1] })).toThrow(
    'csv.imageShape: expected [height, width, channels], whole numbers >= 1, got [28,0,1].',
  )
  const misspelt = { label: 'last', onBadRow: 'skip' as const }
  expect(() => csv('x', misspelt)).toThrow('csv.label: expected one of the options')
})

const fixtures = join(__dirname, '../../../test/fixtures')

async function fixture(name: string, options?: CsvOptions) {
  const file = join(fixtures, `${name}.csv`)
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const { classes, splits } = await csv(file, options).load()
    const { images, labels } = await splits.train!.read([0, splits.train!.size - 1])
    const bytes = [...images].map((value) => Math.round(value * 255))
    return { classes, labels: [...labels], bytes, size: splits.train!.size }
  } catch (error) {
    return (error as Error).message.replaceAll(file, name)
  } finally {
    warn.mockRestore()
  }
}

// Images 0 and 19 as test/fixtures/make.py says them.
const expected = {
  classes: ['0', '1'],
  labels: [0, 1],
  bytes: [255, 1, 8, 9, 152, 153, 160, 161],
  size: 20,
}

test('files of pandas and NumPy themselves are read as what they are', async () => {
  expect(await fixture('named')).toEqual(expected)
  expect(await fixture('named', { labelColumn: 'label' })).toEqual(expected)
  expect(await fixture('numbered', { labelColumn: '0' })).toEqual(expected)
  expect(await fixture('savetxt')).toEqual(expected)
  expect(await fixture('floats', { brightest: 1 })).toEqual(expected)
  const skipped = await fixture('float-labels', { onBadRow: 'skip' }) // one label is missing
  expect(skipped).toMatchObject({ classes: ['0', '1'], size: 19 })
})

test.each([
  [
    'numbered',
    "numbered, line 1: expected a header or an image, found 0,1,2,3,4 ... 4, which could be either: column names from pandas, or an image of class '0'. If they are names, set labelColumn: '0',",
  ],
  ['index', 'index, line 1: expected a label and pixels, found column 1 without a name,'],
  ['numbered-index', 'found column 1 without a name, apparently the number of each row.'],
  ['semicolons', 'semicolons: expected a CSV file, found cells between semicolons.'],
  [
    'tabs',
    "found cells between tabs. Write commas: to_csv(file, index=False) in pandas, or tr '\\t' ','",
  ],
  ['spaces', "found cells between spaces. numpy.savetxt(file, rows, delimiter=',') writes commas."],
  ['utf-16', 'found one in UTF-16. Save it as UTF-8: iconv -f UTF-16 -t UTF-8'],
  ['old-mac', 'found the line ends of old Macs (a carriage return alone).'],
  ['floats', 'found no number above 1. If 1 is full ink, set brightest: 1.'],
  ['nan-label', "nan-label, line 6: expected a label, found 'NaN', which means a missing label."],
  ['float-labels', 'float-labels, line 6: expected a label, found none.'],
])('%s is refused with the mend', async (name, message) => {
  expect(await fixture(name)).toContain(message)
})

test('a label is one class, however its number is written', async () => {
  const text = '07,0,9,0,100\n7,0.5,9,0,9\n7.0,0,9,0,9\n7e+00,1,1,1,1\n1,0,0,0,0\n01,0,0,0,0.5\n'
  const { train, classes } = await trainOf(text)
  expect(classes).toEqual(['1', '7'])
  expect([...train.labels]).toEqual([1, 1, 1, 1, 0, 0])
  const named = await trainOf(text, { classes: ['01', '07'] })
  expect(named.classes).toEqual(['01', '07'])
  expect([...named.train.labels]).toEqual([1, 1, 1, 1, 0, 0])
})

test('numbers far below the scale are named on stderr, and blank images are', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  await trainOf('0,1,2,3,16\n0,0,0,0,0\n1,0,0,0,9\n1,0,0,0,9\n', { labelColumn: 'first' })
  expect(warn.mock.calls.flat().join()).toContain('If 16 is full ink, set brightest: 16.')
  warn.mockClear()
  await trainOf('0,0\n0,0\n1,0\n1,0\n')
  expect(warn.mock.calls.flat().join()).toContain('every pixel is 0, so each image is blank paper.')
  warn.mockClear()
  await trainOf('0,1\n0,0\n1,0\n1,0\n', { brightest: 255 })
  expect(warn).not.toHaveBeenCalled()
  warn.mockRestore()
})

test('a quote that is never closed ends the loading, and each byte is looked at once', async () => {
  const rows = '1,2,3,4,5\n'.repeat(400_000) // 4 MB
  expect(await message(`1,0,0,0,0\n1,"0,0,0,0\n${rows}`, { onBadRow: 'skip' })).toBe(
    `images.csv, line 2: expected a row, found ${rows.length + 11} bytes without a line end. Is a quote not closed?`,
  )
  const looked: number[] = []
  const index = jest.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function (
    this: Buffer,
    value: unknown,
    from?: unknown,
  ) {
    const at = Uint8Array.prototype.indexOf.call(this, value as number, from as number)
    looked.push((at < 0 ? this.length : at) - Number(from ?? 0))
    return at
  })
  await message(`1,0,0,0,0\n1,"0,0,0,0\n${rows}`)
  index.mockRestore()
  const bytes = looked.reduce((sum, count) => sum + count, 0)
  expect(bytes).toBeLessThan(3 * rows.length) // line ends once, quotes once
})
