import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { datasetSuite } from '@inkstone/testing'
import { zipSync } from 'fflate'
import { parseNpy } from './npy'
import { type NpzOptions, npz } from './npz'

let directory: string
let path: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-npz-'))
  path = join(directory, 'digits.npz')
  await writeFile(join(directory, 'sound.npz'), zipSync(digits()))
})
afterAll(() => rm(directory, { recursive: true }))

datasetSuite('npz', () => npz(join(directory, 'sound.npz')))

/** A `.npy` file, version 1, as NumPy's documentation of the format says it. */
function npy(type: string, shape: string, values: Uint8Array, order = 'False'): Uint8Array {
  const dict = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape}), }`
  const header = `${dict.padEnd(117)}\n`
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Uint8Array.of(header.length, 0),
    Buffer.from(header),
    values,
  ])
}

/** 30 images of 2x2 to train on and 20 to test. */
function digits(): Record<string, Uint8Array> {
  const pixels = (count: number, first: number) =>
    Uint8Array.from({ length: count * 4 }, (_, at) => (at % 4 === 0 ? first + at / 4 : 255))
  const labels = Uint8Array.from({ length: 30 }, (_, at) => at % 10)
  const wide = new Uint8Array(new BigInt64Array(Array.from(labels, BigInt)).buffer)
  return {
    'x_train.npy': npy('|u1', '30, 2, 2', pixels(30, 0)),
    'y_train.npy': npy('<i8', '30,', wide),
    'x_test.npy': npy('|u1', '20, 2, 2', pixels(20, 100)),
    'y_test.npy': npy('|u1', '20, 1', labels.subarray(0, 20)),
  }
}

async function message(archive: Uint8Array, options?: NpzOptions): Promise<string> {
  await writeFile(path, archive)
  const loading = npz(path, options).load()
  return loading.then(
    () => 'loaded',
    (error: Error) => error.message.replaceAll(path, 'digits.npz'),
  )
}

test('images and labels are those of the arrays', async () => {
  const { splits, imageShape } = await npz(join(directory, 'sound.npz')).load()
  expect(imageShape).toEqual([2, 2, 1])
  expect([splits.train!.size, splits.test!.size]).toEqual([30, 20])
  const { images, labels } = await splits.test!.read([17])
  expect([...images].map((value) => Math.round(value * 255))).toEqual([117, 255, 255, 255])
  expect(labels[0]).toBe(7)
  expect([...splits.train!.labels.subarray(8, 12)]).toEqual([8, 9, 0, 1])
})

test('an array as NumPy 2.4 saved it', () => {
  // python3 -c "import numpy,io;b=io.BytesIO();numpy.save(b,numpy.array([[-1,258]],'>i2'));print(b.getvalue().hex())"
  const hex = `934e554d5059010076007b276465736372273a20273e6932272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c2032292c207d${'20'.repeat(58)}0affff0102`
  const array = parseNpy(Buffer.from(hex, 'hex'), 'a')
  expect([array.shape, array.at(0), array.at(1), array.type]).toEqual([[1, 2], -1, 258, '>i2'])
})

test('without test arrays there is one split, and a missing array is named', async () => {
  const { 'x_train.npy': x, 'y_train.npy': y } = digits() as Record<string, Uint8Array>
  await writeFile(path, zipSync({ 'x_train.npy': x!, 'y_train.npy': y! }))
  expect(Object.keys((await npz(path).load()).splits)).toEqual(['train'])
  expect(await message(zipSync({ 'x_train.npy': x! }))).toBe(
    'digits.npz: expected arrays named x_train, y_train, x_test, y_test, or train_images, train_labels and so on, ' +
      'found no y_train: x_train. Save it with numpy.savez under these names.',
  )
})

test('an archive that unpacks to too much is refused before it is unpacked', async () => {
  const bomb = zipSync({ ...digits(), 'x_train.npy': new Uint8Array(50_000_000) })
  expect(bomb.length).toBeLessThan(60_000)
  expect(await message(bomb, { maximumBytes: 10_000_000 })).toContain(
    'that unpacks to 50000724 or more. If you trust it, set maximumBytes higher.',
  )
})

test('an archive that lies about its size gets no more memory than it says', async () => {
  const bomb = Buffer.from(zipSync({ 'x_train.npy': new Uint8Array(50_000_000) }))
  for (let at = bomb.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = -1)
    bomb.writeUInt32LE(200, at + 24)
  bomb.writeUInt32LE(200, 22)
  const before = process.memoryUsage().arrayBuffers
  expect(await message(bomb)).toContain('found no y_train: x_train.')
  const other = Buffer.from(zipSync({ ...digits(), 'x_train.npy': new Uint8Array(50_000_000) }))
  other.writeUInt32LE(200, other.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  expect(await message(other)).toBe(
    'digits.npz, x_train.npy: expected 200 bytes once unpacked, found others. Copy the archive again from its source.',
  )
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
})

test('damaged archives and arrays are named', async () => {
  const whole = zipSync(digits())
  expect(await message(whole.subarray(0, -30))).toContain(
    'digits.npz: expected a zip archive, as numpy.savez writes it, but its directory is missing. Copy it again from its source.',
  )
  const { 'x_train.npy': x, ...rest } = digits() as Record<string, Uint8Array>
  expect(await message(zipSync({ ...rest, 'x_train.npy': x!.subarray(0, -1) }))).toBe(
    'digits.npz, x_train: the array is truncated: expected 248 bytes (128 of header and 30 x 2 x 2 values), ' +
      'found 247. Copy the file again from its source.',
  )
  expect(await message(zipSync({ ...rest, 'x_train.npy': x!.subarray(1) }))).toBe(
    'digits.npz, x_train: expected an array of NumPy, found bytes that do not begin like one.',
  )
  const flipped = Buffer.from(zipSync(digits(), { level: 0 }))
  flipped[flipped.indexOf('x_test.npy') + 10 + 140]! ^= 1 // a pixel
  expect(await message(flipped)).toMatch(
    /^digits\.npz, x_test\.npy: expected the checksum \w+, found \w+: the bytes are damaged\. Copy/,
  )
  const few = npy('|u1', '29,', new Uint8Array(29))
  expect(await message(zipSync({ ...digits(), 'y_train.npy': few }))).toBe(
    'digits.npz, y_train: expected a whole number for each of 30 images, found |u1 [29]. ' +
      'Images and labels must be of the same size.',
  )
})

const fixtures = join(__dirname, '../../../test/fixtures')

async function fixture(name: string): Promise<string> {
  const file = join(fixtures, `${name}.npz`)
  return npz(file, { classes: ['even', 'odd'] })
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message.replaceAll(file, name),
    )
}

/** As make.py says it, beside the files: pixel p of image i. */
const pixel = (i: number, p: number) => (i === 0 && p === 0 ? 255 : (8 * i + p) % 256)

const whole = (value: number) => value
test.each([
  ['bytes', whole],
  ['int64', whole],
  ['big-endian', whole],
  ['fortran', whole],
  ['float16', whole],
  ['float32', whole],
  ['float64-bytes', whole],
  ['uint16', whole],
  ['channels-first', whole],
  ['channels-last', whole],
  ['float-labels', whole],
  ['bool', (value: number) => (value > 127 ? 255 : 0)],
])('%s of NumPy itself are read as what they are', async (name, expected) => {
  const { splits, imageShape } = await npz(join(fixtures, `${name}.npz`), {
    classes: ['even', 'odd'],
  }).load()
  expect(imageShape).toEqual([8, 8, 1])
  const positions = Array.from({ length: 20 }, (_, i) => i)
  const { images, labels } = await splits.train!.read(positions)
  expect([...labels]).toEqual(positions.map((i) => i % 2))
  const bytes = [...images].map((value) => Math.round(value * 255))
  expect(bytes).toEqual(
    positions.flatMap((i) => Array.from({ length: 64 }, (_, p) => expected(pixel(i, p)))),
  )
})

test('colour with channels first comes out pixel by pixel', async () => {
  const { splits, imageShape } = await npz(join(fixtures, 'colour-first.npz')).load()
  expect(imageShape).toEqual([8, 8, 3])
  const { images } = await splits.train!.read([19])
  const bytes = [...images].map((value) => Math.round(value * 255))
  const expected = Array.from({ length: 64 }, (_, p) => {
    const red = pixel(19, p)
    return [red, Math.floor(red / 2), Math.floor(red / 4)]
  })
  expect(bytes).toEqual(expected.flat())
})

test("MedMNIST's names, and x_val", async () => {
  const sizes = async (name: string) => {
    const { splits } = await npz(join(fixtures, `${name}.npz`)).load()
    return Object.values(splits).map(({ name: part, size }) => `${part} ${size}`)
  }
  expect(await sizes('medmnist')).toEqual(['train 20', 'validation 20', 'test 20'])
  expect(await sizes('validation')).toEqual(['train 20', 'validation 10'])
})

test.each([
  [
    'twelve-bits',
    "x_train: expected brightness from 0 (paper) to full ink (255 or 1), found <u2 from 0 to 4080. If 4080 is full ink: (array / 4080 * 255).round().astype('uint8'). If 65535 is,",
  ],
  [
    'zeros-and-ones',
    'Either 1 is full ink: save array.astype(bool). Or floats from 0 to 1 were cut',
  ],
  ['standardised', 'If it is standardised, save the images as they were before.'],
  ['minus-one-to-one', "((array + 1) * 127.5).round().astype('uint8')"],
  ['not-finite', 'x_train: expected finite numbers, found NaN'],
  ['either', 'It could be 3 x 3 pixels with 1 channels, or 3 x 1 pixels with 3.'],
  ['flat', 'Each image is a row: array.reshape(-1, 8, 8) gives it its shape.'],
  ['empty', 'empty, x_train: expected images, found |u1 [0, 8, 8]. The array is empty'],
  ['empty-test', 'empty-test, x_test: expected images, found |u1 [0, 8, 8]. The array is empty'],
  ['other-scale', 'found full ink as 255 in x_train and as 1 in x_test.'],
  ['one-hot', 'found <f8 [20, 2]. If they are one-hot, labels.argmax(axis=1) makes them whole'],
  ['text-labels', 'found <U4 (text). Turn the labels into numbers:'],
  ['objects', 'found |O (Python objects). Images of several sizes, or text,'],
  ['unnamed', 'The arrays were saved without names: numpy.savez(file, x_train=x, y_train=y).'],
])('%s are refused with the mend', async (name, expected) => {
  expect(await fixture(name)).toContain(expected)
})

test('which belong to no split, and images without ink, are named on stderr', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  expect(await fixture('other-arrays')).toBe('loaded')
  expect(warn.mock.calls.flat().join()).toContain('did not read weights, which belong to no split.')
  warn.mockClear()
  expect(await fixture('cut-floats')).toBe('loaded')
  expect(warn.mock.calls.flat().join()).toContain(
    'x_train: every pixel is 0, so each image is blank paper.',
  )
  warn.mockRestore()
})

test('headers that other programs write', () => {
  const values = Uint8Array.of(1, 2, 3, 4, 5, 6)
  const spelt = (dict: string) => {
    const header = `${dict}\n`
    const begin = Buffer.from('\x93NUMPY\x01\x00', 'latin1')
    return Buffer.concat([begin, Uint8Array.of(header.length, 0), Buffer.from(header), values])
  }
  const turned = parseNpy(spelt(`{"fortran_order":True,"shape":(2L, 3L),"descr":"|u1"}`), 'a')
  expect(Array.from({ length: 6 }, (_, at) => turned.at(at))).toEqual([1, 3, 5, 2, 4, 6])
  expect(() =>
    parseNpy(spelt(`{'descr': '|u1', 'fortran_order': None, 'shape': (6,)}`), 'a'),
  ).toThrow('a: expected a header of NumPy with descr, fortran_order and shape, found')
})

test('a label beyond the classes', async () => {
  expect(await message(zipSync(digits()), { classes: ['0', '1', '2', '3'] })).toBe(
    'digits.npz, y_train: expected labels from 0 to 3, found 4 at position 4. Set classes to all of them.',
  )
})

test('a class with one image', async () => {
  const { 'y_train.npy': _, ...rest } = digits()
  const lone = Uint8Array.from({ length: 30 }, (_, at) => (at === 12 ? 9 : at % 9))
  const archive = zipSync({ ...rest, 'y_train.npy': npy('|u1', '30,', lone) } as Record<
    string,
    Uint8Array
  >)
  expect(await message(archive)).toBe(
    "digits.npz, y_train: expected at least two images of each class, found one of class '9', image 13 of 30. " +
      'Add images of it, or remove it.',
  )
})

test('bad options are refused where they are given', () => {
  expect(() => npz('')).toThrow("npz.file: expected a path, got ''.")
  expect(() => npz('x', { maximumBytes: 0 })).toThrow(
    'npz.maximumBytes: expected a whole number of bytes >= 1',
  )
  const misspelt = { maximum: 1, classes: ['0', '1'] }
  expect(() => npz('x', misspelt)).toThrow('npz.maximum: expected one of the options')
})
