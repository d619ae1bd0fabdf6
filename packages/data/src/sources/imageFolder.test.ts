import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { datasetSuite } from '@inkstone/testing'
import sharp from 'sharp'
import { readPicture } from '../pictures/readPicture'
import { type ImageFolderOptions, imageFolder } from './imageFolder'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-folder-'))
})
afterEach(() => rm(directory, { recursive: true }))

type Format = 'png' | 'webp' | 'tiff' | 'jpeg'

/** A grey picture whose pixels are these; JPEG keeps flat ones only. */
async function picture(path: string, pixels: number[], width = 2): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const format = path.split('.').at(-1) as Format
  const raw = { width, height: pixels.length / width, channels: 1 as const }
  await sharp(Uint8Array.from(pixels), { raw })
    .toFormat(format, { lossless: true, ...(format === 'tiff' ? { compression: 'lzw' } : {}) })
    .toFile(path)
}

async function pictures(root: string, count: number, first = 0): Promise<void> {
  for (let at = 0; at < count; at++) {
    const path = join(root, ['nine', 'seven'][at % 2]!, `${String(at).padStart(3, '0')}.png`)
    await picture(path, [first + at, 255, 0, 9])
  }
}

const message = (options?: ImageFolderOptions) =>
  imageFolder(directory, options)
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message.replaceAll(directory, 'set'),
    )

const bytes = (images: Float32Array) => [...images].map((value) => Math.round(value * 255))

describe('as a Dataset', () => {
  let lasting: string
  beforeAll(async () => {
    lasting = await mkdtemp(join(tmpdir(), 'inkstone-folder-'))
    await pictures(join(lasting, 'train'), 40)
    await pictures(join(lasting, 'test'), 10, 100)
  })
  afterAll(() => rm(lasting, { recursive: true }))
  datasetSuite('imageFolder', () => imageFolder(lasting))
})

test('folders are classes, and every format is read', async () => {
  await picture(join(directory, '10', 'a.png'), [1, 2, 3, 4])
  await picture(join(directory, '10', 'b.tiff'), [5, 6, 7, 8])
  await picture(join(directory, '9', 'a.webp'), [9, 10, 11, 12])
  await picture(join(directory, '9', 'b.jpeg'), [200, 200, 200, 200])
  await writeFile(join(directory, '9', '.hidden'), 'not a picture')
  const { name, splits, classes, imageShape } = await imageFolder(directory).load()
  expect([name, classes, imageShape]).toEqual([basename(directory), ['9', '10'], [2, 2, 1]])
  const { images, labels } = await splits.train!.read([0, 1, 2, 3])
  expect(bytes(images)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 200, 200, 200, 200])
  expect([...labels]).toEqual([1, 1, 0, 0])
})

test('pictures of any size, colour and polarity come to one shape', async () => {
  await picture(join(directory, 'a', '1.png'), [0, 0, 255, 255, 0, 0, 255, 255], 4)
  await picture(join(directory, 'a', '2.png'), [255], 1)
  const redPaper = { create: { width: 4, height: 4, channels: 3 as const, background: '#ff0000' } }
  await mkdir(join(directory, 'b'))
  await sharp(redPaper)
    .png()
    .toFile(join(directory, 'b', '1.png'))
  const clear = { create: { width: 4, height: 4, channels: 4 as const, background: '#00000000' } }
  await sharp(clear)
    .png()
    .toFile(join(directory, 'b', '2.png'))

  const grey = await imageFolder(directory, { imageShape: [2, 2, 1], paper: 'bright' }).load()
  const { images } = await grey.splits.train!.read([0, 1, 2, 3])
  const read = bytes(images)
  expect(read[0]! + read[2]!).toBeGreaterThan(200) // 4 x 2 reduced to 2 x 1: the ink is on the left
  expect(read[1]! + read[3]!).toBeLessThan(60)
  expect(read.slice(4, 8)).toEqual([0, 0, 0, 0]) // white paper
  expect(read.slice(12)).toEqual([0, 0, 0, 0]) // what is transparent is paper too
  const coloured = await imageFolder(directory, { imageShape: [2, 2, 3] }).load()
  const red = await coloured.splits.train!.read([2])
  expect(bytes(red.images)).toEqual([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0])
})

test('a framing finds the digit in each picture, as readPicture does', async () => {
  const stroke = (grey: number, paper: number) =>
    Array.from({ length: 90 * 90 }, (_, at) => {
      const [x, y] = [at % 90, Math.floor(at / 90)]
      return x >= 20 && x < 28 && y >= 30 && y < 70 ? grey : paper
    })
  await picture(join(directory, '1', 'dark-on-bright.png'), stroke(20, 235), 90)
  await picture(join(directory, '1', 'bright-on-dark.png'), stroke(235, 20), 90)
  const framing = { fit: 'digit', polarity: 'ink' } as const
  const options = { imageShape: [28, 28, 1] as const, framing, classes: ['1', '7'] }
  const dataset = imageFolder(directory, options)
  expect(dataset.options).toMatchObject({ framing })
  const loaded = await dataset.load()
  expect(loaded.framing).toEqual(framing)
  const { images } = await loaded.splits.train!.read([0, 1])
  const one = await readPicture(join(directory, '1', 'bright-on-dark.png'), options)
  expect(bytes(images)).toEqual([...bytes(one), ...bytes(one)])
  expect(one[14 * 28 + 14]).toBe(1)

  await picture(join(directory, '1', 'blank.png'), stroke(235, 235), 90)
  expect(await message(options)).toMatch(
    /^set\/1\/blank\.png: expected a picture of a digit, found a blank one: .+\. Fix it, or leave it out with onBadRow: 'skip'\.$/,
  )
  await writeFile(join(directory, '1', 'blank.png'), '')
  expect(await message(options)).toContain('it is empty; copy it again from its source')
  const { skipped } = await imageFolder(directory, { ...options, onBadRow: 'skip' }).load()
  expect(skipped?.count).toBe(1)
})

test('a framing needs a shape, and takes the place of paper', () => {
  const framing = { fit: 'digit', polarity: 'ink' } as const
  expect(() => imageFolder('set', { framing })).toThrow(
    'imageFolder.framing: expected imageShape beside it, the shape to frame to, got undefined.',
  )
  const both = { framing, imageShape: [28, 28, 1], paper: 'dark' } as const
  expect(() => imageFolder('set', both)).toThrow(
    'imageFolder.paper: expected nothing beside framing',
  )
  const wrong = {
    framing: { ...framing, fit: 'digits' as 'digit' },
    imageShape: [28, 28, 1],
  } as const
  expect(() => imageFolder('set', wrong)).toThrow(
    "imageFolder.framing.fit: expected 'digit' or 'resize', got 'digits'.",
  )
})

test('a picture that does not decode, and one cut short, are named', async () => {
  await pictures(directory, 8)
  await writeFile(join(directory, 'nine', '000.png'), '')
  expect(await message()).toContain(
    'but it does not decode: it is empty; copy it again from its source.',
  )
  await writeFile(join(directory, 'nine', '000.png'), 'seven')
  expect(await message()).toMatch(
    /^set\/nine\/000\.png: expected a picture \(PNG, JPEG, WebP, TIFF, BMP or PGM\), but it does not decode: .+\. Fix it, or leave it out with onBadRow: 'skip'\.$/,
  )
  const noise = Array.from({ length: 4096 }, (_, at) => (at * at * 7919) % 251)
  await picture(join(directory, 'nine', '000.png'), noise, 64)
  const whole = await sharp(join(directory, 'nine', '000.png'))
    .png()
    .toBuffer()
  await writeFile(join(directory, 'nine', '000.png'), whole.subarray(0, whole.length / 2))
  expect(await message({ imageShape: [2, 2, 1] })).toContain('set/nine/000.png: expected a picture')
})

test('bad pictures are skipped, counted and reported', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  await pictures(directory, 8)
  await writeFile(join(directory, 'nine', '000.png'), 'seven')
  await picture(join(directory, 'seven', '001.png'), [1, 2, 3, 4, 5, 6])
  const { skipped, splits } = await imageFolder(directory, { onBadRow: 'skip' }).load()
  expect(splits.train!.size).toBe(6)
  expect(bytes((await splits.train!.read([0])).images)).toEqual([2, 255, 0, 9])
  expect(skipped!.count).toBe(2)
  expect(skipped!.reasons[1]).toBe(
    `${join(directory, 'seven', '001.png')}: expected a picture of 2 x 2 x 1 like the first one, ` +
      'found 3 x 2 x 1 (imageShape scales all to one size).',
  )
  expect(warn.mock.calls[0]![0]).toContain(`${directory}: skipped 2 bad rows. `)
  warn.mockRestore()
})

test('an empty folder, a class with one image and a strange class are named', async () => {
  expect(await message()).toBe(
    'set: expected a folder for each class, found an empty folder. Arrange the pictures as <class>/<picture>.png.',
  )
  await pictures(directory, 8)
  await mkdir(join(directory, 'zero'))
  expect(await message()).toBe(
    "set/zero: expected pictures of class 'zero', found an empty folder. Fill it or remove it.",
  )
  await picture(join(directory, 'zero', '0.png'), [0, 0, 0, 0])
  expect(await message()).toBe(
    "set: expected at least two images of each class, found one of class 'zero', image 9 of 9. Add images of it, or remove it.",
  )
  const listed = await imageFolder(directory, { classes: ['nine', 'one', 'seven', 'zero'] }).load()
  expect(listed.splits.train!.labels.at(-1)).toBe(3) // a single image of a listed class, and none of another
  expect(await message({ classes: ['nine', 'seven'] })).toBe(
    "set/zero/0.png: expected a label among nine, seven, found 'zero'. Fix it, or leave it out with onBadRow: 'skip'.",
  )
  await expect(imageFolder(join(directory, 'no')).load()).rejects.toThrow('no: no such folder.')
})

test('bad options are refused where they are given', () => {
  expect(() => imageFolder('')).toThrow("imageFolder.directory: expected a path, got ''.")
  expect(() => imageFolder('x', { imageShape: [28, 28, 2] })).toThrow(
    'imageFolder.imageShape: expected 1 channel (grey) or 3 (red, green, blue), got [28,28,2].',
  )
  const misspelt = { shape: [1, 1, 1], paper: 'dark' as const }
  expect(() => imageFolder('x', misspelt)).toThrow('imageFolder.shape: expected one of the options')
})

const partsOf = async () => {
  const { splits, classes } = await imageFolder(directory).load()
  return [...Object.values(splits).map(({ name, size }) => `${name} ${size}`), classes.join()]
}

test.each([
  ['train', 'valid', 'test'],
  ['train', 'val', 'test'],
  ['Training', 'dev', 'Testing'],
])('splits in %s/, %s/ and %s/', async (train, validation, testing) => {
  await pictures(join(directory, train), 8)
  await pictures(join(directory, validation), 6, 100)
  await pictures(join(directory, testing), 4, 200)
  expect(await partsOf()).toEqual(['train 8', 'validation 6', 'test 4', 'nine,seven'])
})

test('what a Mac, Windows and a network drive leave behind is no picture and no class', async () => {
  await pictures(directory, 8)
  for (const name of ['__MACOSX/nine/._0.png', '@eaDir/0.png', 'nine/Thumbs.db', 'seven/._0.png']) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), 'x')
  }
  await writeFile(join(directory, '.DS_Store'), 'x')
  await writeFile(join(directory, 'README.md'), 'x')
  expect(await partsOf()).toEqual(['train 8', 'nine,seven'])
})

test('classes that are called as splits are', async () => {
  await picture(join(directory, 'test', 'a.png'), [1, 2, 3, 255])
  await picture(join(directory, 'test', 'b.png'), [2, 2, 3, 255])
  await picture(join(directory, 'quiz', 'a.png'), [3, 2, 3, 255])
  await picture(join(directory, 'quiz', 'b.png'), [4, 2, 3, 255])
  expect(await partsOf()).toEqual(['train 4', 'quiz,test'])
})

test('what could be a split or a class, and what has no class, is named', async () => {
  await pictures(join(directory, 'train'), 8)
  await pictures(join(directory, 'holdout'), 8)
  expect(await message()).toBe(
    'set: expected either folders of splits (train/, validation/, test/) or folders of classes, found both: train/ and ' +
      'holdout/. Rename the splits, and move everything else elsewhere.',
  )
  await rm(join(directory, 'holdout'), { recursive: true })
  await pictures(join(directory, 'training'), 8)
  expect(await message()).toBe(
    "set: expected one folder for the part 'train', found train/ and training/. Join them, or move one elsewhere.",
  )
  await rm(join(directory, 'training'), { recursive: true })
  await picture(join(directory, 'train', 'stray.png'), [1, 2, 3, 4])
  expect(await message()).toBe(
    "set/train: expected pictures in the folders of their classes, found 1 outside them, the first 'stray.png'. Move them " +
      'to the folder of their class, or elsewhere.',
  )
  await rm(join(directory, 'train', 'stray.png'))
  await picture(join(directory, 'train', 'nine', 'more', 'a.png'), [1, 2, 3, 4])
  expect(await message()).toContain(
    "set/train/nine: expected the pictures of class 'nine', found the folder 'more' in it. Lay the pictures out",
  )
  await writeFile(join(directory, 'file'), 'x')
  const file = join(directory, 'file')
  await expect(imageFolder(file).load()).rejects.toThrow(
    `${file}: expected a folder, found a file.`,
  )
})

test('links are followed, and a pipe is named, not waited for', async () => {
  await pictures(directory, 8)
  await symlink(join(directory, 'nine'), join(directory, 'eight'))
  expect(await partsOf()).toEqual(['train 12', 'eight,nine,seven'])
  if (process.platform === 'win32') return // it has no pipes among its files
  execFileSync('mkfifo', [join(directory, 'seven', 'pipe.png')])
  expect(await message()).toContain(
    'set/seven/pipe.png: expected a picture (PNG, JPEG, WebP, TIFF, BMP or PGM), but it does not decode: it is not a regular file',
  )
})

test('pictures that would fill the memory, have pages or show nothing are named', async () => {
  await pictures(directory, 4)
  const large = join(directory, 'nine', 'large.png')
  const size = { width: 6000, height: 6000 }
  const background = { r: 9, g: 9, b: 9 }
  await sharp({ create: { ...size, channels: 3, background } })
    .png()
    .toFile(large)
  expect(await message()).toContain(
    'large.png: expected a picture (PNG, JPEG, WebP, TIFF, BMP or PGM), but it does not decode: it has 6000 x 6000 pixels, ' +
      'more than a network can take; imageShape: [28, 28, 1] makes it smaller.',
  )
  expect(await message({ imageShape: [2, 2, 1] })).toBe('loaded')
  await rm(large)
  const frames = Uint8Array.from({ length: 24 }, (_, at) => (at < 12 ? 255 : 0))
  const twoPages = { width: 2, height: 4, channels: 3 as const, pageHeight: 2 }
  const animated = join(directory, 'nine', 'animated.gif')
  await sharp(frames, { raw: twoPages }).gif().toFile(animated)
  expect(await message()).toContain('animated.gif: expected a picture')
  expect(await message()).toContain('it has 2 pages or frames; keep one.')
  await rm(animated)
  const raw = { width: 2, height: 1, channels: 4 as const }
  const ink = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 0) // a black pixel and a transparent one
  await sharp(ink, { raw })
    .png()
    .toFile(join(directory, 'nine', 'ink.png'))
  const shape = { imageShape: [1, 2, 1] as const }
  expect(await message(shape)).toContain(
    "its ink is as black as the paper behind its transparent parts; set paper: 'bright'.",
  )
  expect(await message({ ...shape, paper: 'bright' })).toBe('loaded')
})
