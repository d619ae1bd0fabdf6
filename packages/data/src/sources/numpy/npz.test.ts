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
  const { shape, values, type } = parseNpy(Buffer.from(hex, 'hex'), 'a')
  expect([shape, [...values], type]).toEqual([[1, 2], [-1, 258], '>i2'])
})

test('without test arrays there is one split, and a missing array is named', async () => {
  const { 'x_train.npy': x, 'y_train.npy': y } = digits() as Record<string, Uint8Array>
  await writeFile(path, zipSync({ 'x_train.npy': x!, 'y_train.npy': y! }))
  expect(Object.keys((await npz(path).load()).splits)).toEqual(['train'])
  expect(await message(zipSync({ 'x_train.npy': x! }))).toBe(
    'digits.npz: expected arrays named x_train, y_train, x_test, y_test, found no y_train: x_train.npy. ' +
      'Save it with numpy.savez under these names.',
  )
})

test('an archive that unpacks to too much is refused before it is unpacked', async () => {
  const bomb = zipSync({ ...digits(), 'x_train.npy': new Uint8Array(50_000_000) })
  expect(bomb.length).toBeLessThan(60_000)
  expect(await message(bomb, { maximumBytes: 10_000_000 })).toContain(
    'that unpacks to 50000000 or more. If you trust it, set maximumBytes higher.',
  )
})

test('an archive that lies about its size gets no more memory than it says', async () => {
  const bomb = Buffer.from(zipSync({ 'x_train.npy': new Uint8Array(50_000_000) }))
  for (let at = bomb.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = -1)
    bomb.writeUInt32LE(200, at + 24)
  bomb.writeUInt32LE(200, 22)
  const before = process.memoryUsage().arrayBuffers
  expect(await message(bomb)).toMatch(/digits\.npz(:|, x_train:) expected an/)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
})

test('damaged archives and arrays are named', async () => {
  const whole = zipSync(digits())
  expect(await message(whole.subarray(0, -30))).toContain(
    'digits.npz: expected an npz archive, but it could not be unpacked: ',
  )
  const { 'x_train.npy': x, ...rest } = digits() as Record<string, Uint8Array>
  expect(await message(zipSync({ ...rest, 'x_train.npy': x!.subarray(0, -1) }))).toBe(
    'digits.npz, x_train: the array is truncated: expected 248 bytes (128 of header and 30 x 2 x 2 values), ' +
      'found 247. Copy the file again from its source.',
  )
  expect(await message(zipSync({ ...rest, 'x_train.npy': x!.subarray(1) }))).toBe(
    'digits.npz, x_train: expected an array of NumPy, found bytes that do not begin as one.',
  )
  const floats = npy('<f4', '30, 2, 2', new Uint8Array(480))
  expect(await message(zipSync({ ...rest, 'x_train.npy': floats }))).toContain(
    'digits.npz, x_train: expected whole numbers in C order, found <f4.',
  )
  const turned = npy('|u1', '30, 2, 2', new Uint8Array(120), 'True')
  expect(await message(zipSync({ ...rest, 'x_train.npy': turned }))).toContain(
    'found |u1 in Fortran order.',
  )
  const flat = npy('|u1', '30, 4', new Uint8Array(120))
  expect(await message(zipSync({ ...rest, 'x_train.npy': flat }))).toContain(
    'digits.npz, x_train: expected images of uint8, [size, height, width] with or without channels, found |u1 [30, 4].',
  )
  const few = npy('|u1', '29,', new Uint8Array(29))
  expect(await message(zipSync({ ...digits(), 'y_train.npy': few }))).toBe(
    'digits.npz, y_train: expected a whole number for each of 30 images, found |u1 [29].',
  )
})

test('a label beyond the classes', async () => {
  expect(await message(zipSync(digits()), { classes: ['0', '1', '2', '3'] })).toBe(
    'digits.npz, y_train: expected labels from 0 to 3, found 4 at position 4. Set classes to all there are.',
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
    "digits.npz, y_train: expected two images or more of each class, found one of class '9', image 13 of 30. " +
      'Add images of it, or take it out.',
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
