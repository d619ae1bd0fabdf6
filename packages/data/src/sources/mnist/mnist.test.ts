import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { datasetSuite, goldenFile, readGolden } from '@inkstone/testing'
import { imageDigest } from '../../splits/imageDigest'
import { readIdxPair } from '../idx/idxPair'
import { mnist } from './mnist'

// A part of the training images: the suite reads every split a dozen times. The tests below count all of them.
datasetSuite('mnist', () => mnist({ trainingImages: 3000, validation: 0.05 }))

// Loaded once for all tests that only read.
const usual = mnist()
const uncut = mnist({ validation: 0 })

/** Images of each digit, 0 to 9, as the literature counts them. */
const trainCounts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
const testCounts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]

function counts(labels: Int32Array): number[] {
  const found = new Array<number>(10).fill(0)
  for (const label of labels) found[label]!++
  return found
}

test('the whole has the digits and the images of MNIST', async () => {
  const { classes, imageShape, splits } = await uncut.load()
  expect(classes.join('')).toBe('0123456789')
  expect(imageShape).toEqual([28, 28, 1])
  expect(Object.keys(splits)).toEqual(['train', 'test'])
  expect(counts(splits.train!.labels)).toEqual(trainCounts)
  expect(counts(splits.test!.labels)).toEqual(testCounts)
  // computed with Python's hashlib from the same files
  expect(await splits.train!.fingerprint()).toBe(
    'sha256:7e8d0c74bb2b63ed5293a71b650a99ae282ad8d9eeb9555076e43a549c3baee8',
  )
  expect(await splits.test!.fingerprint()).toBe(
    'sha256:8e0dd4c60936378a4045f086b4bf76d42d66a7e1dbff1806899ace8712783129',
  )
})

test('it holds the 16 images and labels that PyTorch read', async () => {
  const golden = readGolden(goldenFile('cnn-seed-003.json'))
  const { data: images } = golden.tensor('images')
  const { data: labels } = golden.tensor('labels')
  const { splits } = await uncut.load()
  const labelOf = new Map<string, number>()
  for (const split of Object.values(splits)) {
    const digests = await split.digests()
    digests.forEach((digest, position) => {
      labelOf.set(digest, split.labels[position]!)
    })
  }
  const digest = imageDigest([28, 28, 1])
  for (let row = 0; row < 16; row++) {
    const image = images.slice(row * 784, (row + 1) * 784)
    const pixels = Uint8Array.from(image, (value) => Math.round(value * 255))
    expect(labelOf.get(digest(pixels))).toBe(labels[row])
  }
})

test('validation is cut from the training images, a tenth of each digit, by the seed', async () => {
  const { splits } = await usual.load()
  expect([splits.train!.size, splits.validation!.size, splits.test!.size]).toEqual([
    54000, 6000, 10000,
  ])
  counts(splits.validation!.labels).forEach((count, digit) => {
    expect(Math.abs(count - trainCounts[digit]! / 10)).toBeLessThan(1)
  })
  const whole = await uncut.load()
  const together = [...(await splits.train!.digests()), ...(await splits.validation!.digests())]
  expect(together.sort()).toEqual([...(await whole.splits.train!.digests())].sort())
  const other = await mnist({ seed: 2 }).load()
  expect(await other.splits.validation!.fingerprint()).not.toBe(
    await splits.validation!.fingerprint(),
  )
})

test('bad options are refused where they are given', () => {
  expect(() => mnist({ validation: 1 })).toThrow(
    'mnist.validation: expected a number >= 0 and <= 0.9, got 1.',
  )
  expect(() => mnist({ seed: -1 })).toThrow('mnist.seed: expected a whole number >= 0, got -1.')
  const misspelt = { valdation: 0.1, seed: 1 }
  expect(() => mnist(misspelt)).toThrow(
    "mnist.valdation: expected one of the options validation, seed, trainingImages, directory, got 'valdation'.",
  )
  expect(mnist().options).toEqual({
    validation: 0.1,
    seed: 1,
    trainingImages: null,
    directory: null,
  })
})

test('fewer training images keep their share of each digit, and the validation part stays', async () => {
  const all = await usual.load()
  const { splits } = await mnist({ trainingImages: 5000 }).load()
  expect([splits.train!.size, splits.validation!.size, splits.test!.size]).toEqual([
    5000, 6000, 10000,
  ])
  const share = 5000 / 54000
  const before = counts(all.splits.train!.labels)
  counts(splits.train!.labels).forEach((count, digit) => {
    expect(Math.abs(count - before[digit]! * share)).toBeLessThan(1)
  })
  expect(await splits.validation!.fingerprint()).toBe(await all.splits.validation!.fingerprint())
  expect(() => mnist({ trainingImages: 0 })).toThrow(
    'mnist.trainingImages: expected a whole number >= 1, got 0.',
  )
  await expect(mnist({ trainingImages: 54001 }).load()).rejects.toThrow(
    'mnist.trainingImages: expected a whole number of images <= 54000, got 54001.',
  )
})

describe('damaged files', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkstone-mnist-'))
    await write('train-images-idx3-ubyte', images(3))
    await write('train-labels-idx1-ubyte', labels([7, 0, 9]))
    await write('t10k-images-idx3-ubyte', images(2))
    await write('t10k-labels-idx1-ubyte', labels([1, 2]))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const write = (name: string, bytes: number[]) =>
    writeFile(join(directory, name), Uint8Array.from(bytes))
  const images = (count: number) => [
    ...[0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2],
    ...new Array<number>(count * 4).fill(50),
  ]
  const labels = (values: number[]) => [0, 0, 8, 1, 0, 0, 0, values.length, ...values]
  const message = (): Promise<string> =>
    mnist({ directory })
      .load()
      .then(
        () => 'loaded',
        (error: Error) => error.message,
      )

  test('a file that is not there', async () => {
    await rm(join(directory, 'train-labels-idx1-ubyte'))
    expect(await message()).toBe(`${join(directory, 'train-labels-idx1-ubyte')}: no such file.`)
  })

  test('a wrong magic number', async () => {
    await write('train-images-idx3-ubyte', [0x50, 0x4b, 3, 4, 0, 0])
    expect(await message()).toBe(
      `${join(directory, 'train-images-idx3-ubyte')}: expected the magic number of an IDX file of unsigned ` +
        'bytes, 0x000008 and the number of dimensions, found 0x504b0304. Is it another file under this name? ' +
        'Copy it again from its source.',
    )
  })

  test('images and labels swapped', async () => {
    await write('train-images-idx3-ubyte', labels([7, 0, 9]))
    expect(await message()).toBe(
      `${join(directory, 'train-images-idx3-ubyte')}: expected the magic number 0x00000803 of images (count, ` +
        'height, width), found 0x00000801, sizes 3. Are the two files swapped?',
    )
  })

  test('a truncated file', async () => {
    await write('train-images-idx3-ubyte', images(3).slice(0, -1))
    expect(await message()).toBe(
      `${join(directory, 'train-images-idx3-ubyte')}: the file is truncated: expected 28 bytes (16 of header ` +
        'and 3 x 2 x 2 values), found 27. Copy it again from its source.',
    )
  })

  test('counts that differ', async () => {
    await write('train-labels-idx1-ubyte', labels([1, 2]))
    expect(await message()).toBe(
      `${join(directory, 'train-labels-idx1-ubyte')}: expected a label for each of the 3 images of ` +
        `${join(directory, 'train-images-idx3-ubyte')}, found 2 labels. Take both files from the same source.`,
    )
  })

  test('a label out of range', async () => {
    await write('train-labels-idx1-ubyte', labels([7, 10, 9]))
    expect(await message()).toBe(
      `${join(directory, 'train-labels-idx1-ubyte')}: expected labels from 0 to 9, found 10 at position 1. Name all ` +
        'classes and the lowest label, or copy the file again from its source.',
    )
  })

  test('images of another digest, beside the right labels', async () => {
    const imagesPath = join(directory, 'train-images-idx3-ubyte')
    const labelsPath = join(directory, 'train-labels-idx1-ubyte')
    const md5 = { images: '0'.repeat(32), labels: 'd10e6e558e86329ed2ac6b0d678bb6ba' }
    // md5sum of the 28 bytes that images(3) gives
    await expect(readIdxPair({ imagesPath, labelsPath, classes: 10, md5 })).rejects.toThrow(
      `${imagesPath}: expected the md5 digest ${md5.images}, found dd7815fdd9d939844be502202204068d. The file is damaged`,
    )
  })

  test('sound files that are not MNIST, and a mended folder is read again', async () => {
    const dataset = mnist({ directory })
    // md5sum of the 11 bytes that labels([7, 0, 9]) gives
    await expect(dataset.load()).rejects.toThrow(
      `${join(directory, 'train-labels-idx1-ubyte')}: expected the md5 digest ` +
        'a25bea736e30d166cdddb491f175f624, found d10e6e558e86329ed2ac6b0d678bb6ba. The file is damaged or another ' +
        "dataset's: copy it again from its source.",
    )
    await rm(join(directory, 'train-labels-idx1-ubyte'))
    await expect(dataset.load()).rejects.toThrow('no such file')
  })
})
