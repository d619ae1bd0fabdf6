import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { datasetSuite } from '@inkstone/testing'
import { idxDirectory } from './idxDirectory'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-idx-'))
  await write('train-images-idx3-ubyte.gz', gzipSync(images(30)))
  await write('train-labels-idx1-ubyte.gz', gzipSync(labels(30)))
  await write('t10k-images-idx3-ubyte', images(25, 100))
  await write('t10k-labels-idx1-ubyte', labels(25))
})
afterEach(() => rm(directory, { recursive: true }))

const write = (name: string, bytes: Uint8Array) => writeFile(join(directory, name), bytes)

/** Images of 2 rows and 3 columns, each with numbers of its own. */
const images = (count: number, first = 0) =>
  Uint8Array.of(
    ...[0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3],
    ...Array.from({ length: count }, (_, at) => [first + at, 1, 2, 3, 4, 255]).flat(),
  )
const labels = (count: number, first = 0) =>
  Uint8Array.of(
    0,
    0,
    8,
    1,
    0,
    0,
    0,
    count,
    ...Array.from({ length: count }, (_, at) => first + (at % 10)),
  )

const message = (...args: Partial<Parameters<typeof idxDirectory>>) =>
  idxDirectory(args[0] ?? directory, args[1])
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message.replaceAll(directory, 'set'),
    )

describe('as a Dataset', () => {
  let lasting: string
  beforeAll(async () => {
    lasting = await mkdtemp(join(tmpdir(), 'inkstone-idx-'))
    await writeFile(join(lasting, 'train-images-idx3-ubyte.gz'), gzipSync(images(30)))
    await writeFile(join(lasting, 'train-labels-idx1-ubyte.gz'), gzipSync(labels(30)))
    await writeFile(join(lasting, 't10k-images-idx3-ubyte'), images(25, 100))
    await writeFile(join(lasting, 't10k-labels-idx1-ubyte'), labels(25))
  })
  afterAll(() => rm(lasting, { recursive: true }))
  datasetSuite('idxDirectory', () => idxDirectory(lasting))
})

test('raw and gzipped files are read alike', async () => {
  const { name, splits, imageShape } = await idxDirectory(directory).load()
  expect(name).toBe(basename(directory))
  expect(imageShape).toEqual([2, 3, 1])
  expect([splits.train!.size, splits.test!.size]).toEqual([30, 25])
  const { images: read, labels: of } = await splits.train!.read([12])
  expect([...read].map((value) => Math.round(value * 255))).toEqual([12, 1, 2, 3, 4, 255])
  expect(of[0]).toBe(2)
})

test("EMNIST's names, swapped axes and labels from 1", async () => {
  for (const part of ['train', 'test']) {
    await write(`emnist-letters-${part}-images-idx3-ubyte.gz`, gzipSync(images(30)))
    await write(`emnist-letters-${part}-labels-idx1-ubyte.gz`, gzipSync(labels(30, 1)))
  }
  expect(await message()).toBe(
    "set: expected the files of one set, found several: 'emnist-letters-', ''. Set prefix to one of them.",
  )
  const dataset = idxDirectory(directory, {
    prefix: 'emnist-letters-',
    classes: [...'abcdefghij'],
    firstLabel: 1,
    transposed: true,
  })
  const { splits, imageShape } = await dataset.load()
  expect(imageShape).toEqual([3, 2, 1])
  expect(Object.keys(splits)).toEqual(['train', 'test'])
  const { images: read, labels: of } = await splits.test!.read([3])
  expect([...read].map((value) => Math.round(value * 255))).toEqual([3, 3, 1, 4, 2, 255])
  expect(splits.test!.classes[of[0]!]).toBe('d')
})

test("QMNIST's labels of eight int32", async () => {
  await rm(join(directory, 'train-labels-idx1-ubyte.gz'))
  const bytes = Buffer.alloc(12 + 30 * 32)
  Buffer.from([0, 0, 12, 2, 0, 0, 0, 30, 0, 0, 0, 8]).copy(bytes)
  for (let row = 0; row < 30; row++) bytes.writeInt32BE(9 - (row % 10), 12 + row * 32)
  await write('train-labels-idx2-int.gz', gzipSync(bytes))
  const { splits } = await idxDirectory(directory).load()
  expect([...splits.train!.labels.subarray(0, 3)]).toEqual([9, 8, 7])
  await write('train-labels-idx2-int.gz', gzipSync(bytes.subarray(0, -1)))
  expect(await message()).toBe(
    'set/train-labels-idx2-int.gz: the file is truncated: expected 972 bytes (12 of header and 30 x 8 values), ' +
      'found 971. Copy it again from its source.',
  )
})

test('labels of no column, and those that no byte holds, are named', async () => {
  await rm(join(directory, 'train-labels-idx1-ubyte.gz'))
  const header = Buffer.from([0, 0, 12, 2, 0, 0, 0, 30, 0, 0, 0, 0])
  await write('train-labels-idx2-int', header)
  expect(await message()).toBe(
    'set/train-labels-idx2-int: expected columns, the first of which is the class, found 30 x 0 values. Copy it again from its source.',
  )
  const bytes = Buffer.alloc(12 + 30 * 4)
  header.copy(bytes)
  bytes[11] = 1
  bytes.writeInt32BE(256, 12) // as a byte it would be 0
  await write('train-labels-idx2-int', bytes)
  expect(await message()).toContain('expected labels from 0 to 9, found 256 at position 0.')
})

test('a validation part, and two files of one part', async () => {
  await write('val-images-idx3-ubyte', images(20))
  await write('val-labels-idx1-ubyte', labels(20))
  const { splits } = await idxDirectory(directory).load()
  expect(Object.keys(splits)).toEqual(['train', 'validation', 'test'])
  await write('test-images-idx3-ubyte', images(20))
  expect(await message()).toBe(
    "set: expected one part 'test', found the files of t10k and of test. Move one of them elsewhere.",
  )
})

test('an empty part, colours, floats and one-hot labels are named as what they are', async () => {
  await write('t10k-images-idx3-ubyte', images(0))
  await write('t10k-labels-idx1-ubyte', labels(0))
  expect(await message()).toBe(
    'set/t10k-labels-idx1-ubyte: expected images, found none. Is this the right file, and was any row valid?',
  )
  const header = (type: number, ...shape: number[]) =>
    Uint8Array.from([0, 0, type, shape.length, ...shape.flatMap((size) => [0, 0, 0, size])])
  await write('t10k-images-idx3-ubyte', Buffer.concat([header(8, 2, 1, 1, 3), Buffer.alloc(6)]))
  expect(await message()).toContain(
    'found 0x00000804, sizes 2 x 1 x 1 x 3. Images of an IDX file are grey:',
  )
  await write('t10k-images-idx3-ubyte', Buffer.concat([header(13, 2, 1, 1), Buffer.alloc(8)]))
  expect(await message()).toContain(
    't10k-images-idx3-ubyte: expected an IDX file of unsigned bytes, found one of 32-bit floats.',
  )
  await write('t10k-images-idx3-ubyte', Buffer.concat([header(8, 2, 1, 1), Buffer.alloc(2)]))
  await write('t10k-labels-idx1-ubyte', Buffer.concat([header(8, 2, 3), Buffer.alloc(6)]))
  expect(await message()).toContain(
    'Write one label per image: for one-hot rows, the position of the 1.',
  )
})

test('a gzip that unpacks to more than its header declares is given up there', async () => {
  const bomb = gzipSync(Buffer.concat([images(30), Buffer.alloc(300_000_000)]))
  expect(bomb.length).toBeLessThan(400_000)
  await write('train-images-idx3-ubyte.gz', bomb)
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 1)
  expect(await message()).toBe(
    'set/train-images-idx3-ubyte.gz: expected a whole gzip file, but it holds more than the 196 bytes that its header declares. Copy it again from its source.',
  )
  clearInterval(watch)
  expect(most).toBeLessThan(20_000_000)
})

test('a truncated and a corrupt gzip are named', async () => {
  const whole = gzipSync(images(30))
  await write('train-images-idx3-ubyte.gz', whole.subarray(0, -20))
  expect(await message()).toBe(
    'set/train-images-idx3-ubyte.gz: expected a whole gzip file, but it is truncated. Copy it again from its source.',
  )
  const corrupt = Uint8Array.from(whole)
  corrupt[corrupt.length - 6]! ^= 1 // in the checksum
  await write('train-images-idx3-ubyte.gz', corrupt)
  expect(await message()).toBe(
    'set/train-images-idx3-ubyte.gz: expected a whole gzip file, but it is damaged (incorrect data check). ' +
      'Copy it again from its source.',
  )
})

test('a truncated IDX file and a label beyond the classes are named', async () => {
  await write('train-images-idx3-ubyte.gz', gzipSync(images(30).subarray(0, -1)))
  expect(await message()).toBe(
    'set/train-images-idx3-ubyte.gz: the file is truncated: expected 196 bytes (16 of header and 30 x 2 x 3 ' +
      'values), found 195. Copy it again from its source.',
  )
  await write('train-images-idx3-ubyte.gz', gzipSync(images(30)))
  await write('train-labels-idx1-ubyte.gz', gzipSync(labels(30, 1)))
  expect(await message()).toBe(
    'set/train-labels-idx1-ubyte.gz: expected labels from 0 to 9, found 10 at position 9. Name all classes and the lowest label, or copy the file again from its source.',
  )
  expect(await message(directory, { firstLabel: 1 })).toContain(
    'set/t10k-labels-idx1-ubyte: expected labels from 1 to 10, found 0 at position 0.',
  )
})

test('a class with one image, and no image at all, are named', async () => {
  await write('train-images-idx3-ubyte.gz', gzipSync(images(21)))
  const single = labels(21)
  single[8 + 20] = 3 // the digits come twice, and the 3 three times; then one 7 goes
  single[8 + 17] = 3
  await write('train-labels-idx1-ubyte.gz', gzipSync(single))
  expect(await message()).toBe(
    "set/train-labels-idx1-ubyte.gz: expected at least two images of each class, found one of class '7', image 8 " +
      'of 21. Add images of it, or remove it.',
  )
  await write('train-images-idx3-ubyte.gz', gzipSync(images(0)))
  await write('train-labels-idx1-ubyte.gz', gzipSync(labels(0)))
  expect(await message()).toBe(
    'set/train-labels-idx1-ubyte.gz: expected images, found none. Is this the right file, and was any row valid?',
  )
})

test('a folder without the files is refused', async () => {
  await rm(join(directory, 't10k-labels-idx1-ubyte'))
  expect(await message()).toBe(
    'set: expected labels beside t10k-images-idx3-ubyte, found none. Copy both files of a part.',
  )
  expect(await message(join(directory, 'no'))).toBe('set/no: no such folder.')
  expect(await message(directory, { prefix: 'emnist-' })).toContain(
    'set: expected IDX files named emnist-train-images-idx3-ubyte and so on, raw or .gz, found t10k-images',
  )
  const empty = await mkdtemp(join(directory, 'empty-'))
  expect(await message(empty)).toContain('and so on, raw or .gz, found an empty folder.')
})

test('parts of different sizes are refused', async () => {
  const small = images(25)
  small[11] = 3
  small[15] = 2
  await write('t10k-images-idx3-ubyte', small)
  expect(await message()).toBe(
    'set: expected images of one size, found 2 x 3 x 1 and in test 3 x 2 x 1.',
  )
})

test('bad options are refused where they are given', () => {
  expect(() => idxDirectory('')).toThrow("idxDirectory.directory: expected a path, got ''.")
  expect(() => idxDirectory('x', { firstLabel: -1 })).toThrow('idxDirectory.firstLabel')
  expect(() => idxDirectory('x', { classes: ['a'] })).toThrow('idxDirectory.classes')
  const misspelt = { class: ['a', 'b'], prefix: '' }
  expect(() => idxDirectory('x', misspelt)).toThrow(
    'idxDirectory.class: expected one of the options',
  )
})
