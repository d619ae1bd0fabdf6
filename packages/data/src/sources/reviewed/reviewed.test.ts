import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertUntouched, lineageEntry } from '@inkstone/core'
import { type Answer, answersFile, type RejectedFacts, rejectedFolder } from '@inkstone/run'
import { datasetSuite } from '@inkstone/testing'
import sharp from 'sharp'
import { augmentedSplit } from '../../augmentations/augmentedSplit'
import { shift } from '../../augmentations/shift'
import { resize } from '../../pictures/resize'
import { holdOut } from '../../splits/holdOut'
import { type ReviewedOptions, reviewed } from './reviewed'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-reviewed-'))
})
afterEach(() => rm(place, { recursive: true }))

const at = '2026-11-29T12:00:00.000Z'
const facts: RejectedFacts = {
  ...{ kind: 'class', reason: 'unsure', text: 'one', confidence: 0.5, at },
  alternatives: [{ text: 'one', probability: 0.5 }],
  model: { name: 'tiny', digest: 'sha256:00' },
  classes: ['zero', 'one'],
  imageShape: [4, 4, 1],
  framing: { fit: 'resize', polarity: 'dark' },
}

/** A grey picture of 4x4 pixels. */
const picture = (pixels: ArrayLike<number>) =>
  sharp(Uint8Array.from(pixels), { raw: { width: 4, height: 4, channels: 1 } })
    .png()
    .toBuffer()

/** Keeps a picture and what was said of it; returns its digest. */
async function kept(
  pixels: ArrayLike<number>,
  said: Partial<Answer>[],
  changes: Partial<RejectedFacts> = {},
  folder = place,
): Promise<string> {
  const file = await picture(pixels)
  await (await rejectedFolder(folder)).keep(file, { ...facts, ...changes })
  const digest = createHash('sha256').update(file).digest('hex')
  for (const one of said) {
    const answer = { picture: digest, keyer: null, verdict: 'text' as const, at, ...one }
    await answersFile(folder).append(answer)
  }
  return digest
}

const pixelsOf = (seed: number) =>
  Array.from({ length: 16 }, (_, index) => (37 * index + seed) % 256)

const message = (options?: ReviewedOptions) =>
  reviewed(place, options)
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message.replaceAll(place, 'DIR'),
    )

describe('as a Dataset', () => {
  let lasting: string
  beforeAll(async () => {
    lasting = await mkdtemp(join(tmpdir(), 'inkstone-reviewed-'))
    for (let seed = 0; seed < 30; seed++) {
      await kept(pixelsOf(seed), [{ text: seed % 2 ? 'one' : 'zero' }], {}, lasting)
    }
  })
  afterAll(() => rm(lasting, { recursive: true }))
  datasetSuite('reviewed', () => reviewed(lasting, { validation: 0.2 }))
})

test('images as the model frames them, under the labels that people gave', async () => {
  await kept(pixelsOf(1), [{ text: 'zero' }])
  await kept(pixelsOf(2), [{ text: 'one' }], { isImage: true, at: '2026-11-29T13:00:00.000Z' })
  const { classes, imageShape, framing, splits } = await reviewed(place).load()
  expect([classes, imageShape, framing]).toEqual([['zero', 'one'], [4, 4, 1], facts.framing])
  expect(Object.keys(splits)).toEqual(['train'])
  const { images, labels } = await splits.train!.read([0, 1])
  expect([...labels]).toEqual([0, 1])
  const bytes = [...images].map((value) => Math.round(255 * value))
  expect(bytes.slice(0, 16)).toEqual(pixelsOf(1).map((value) => 255 - value)) // dark ink
  expect(bytes.slice(16)).toEqual(pixelsOf(2)) // an image of a run, pixel by pixel
})

test('only settled answers that are classes count; the rest is told', async () => {
  await kept(pixelsOf(1), [{ text: 'zero' }])
  await kept(pixelsOf(2), [{ text: 'one', keyer: 'anna' }]) // ben is to come
  await kept(pixelsOf(3), [
    { text: 'one', keyer: 'anna' },
    { text: 'zero', keyer: 'ben' },
  ])
  await kept(pixelsOf(4), [
    { text: 'one', keyer: 'anna' },
    { text: 'one', keyer: 'ben' },
  ])
  await kept(pixelsOf(5), [{ verdict: 'unreadable' }])
  await kept(pixelsOf(6), [{ verdict: 'none' }])
  await kept(pixelsOf(7), [{ text: 'one' }, { verdict: 'undo' }])
  await kept(pixelsOf(8), [{ text: 'one' }], { classes: ['one', 'two'] })
  await kept(pixelsOf(9), [{ text: 'one' }], { at: '2026-11-29T13:00:00.000Z' })
  const { splits, skipped } = await reviewed(place).load()
  expect(splits.train!.size).toBe(3)
  expect([...splits.train!.labels].sort()).toEqual([0, 1, 1])
  expect(skipped!.count).toBe(3)
  expect(skipped!.reasons.map((reason) => reason.split(': ')[1]).sort()).toEqual([
    "'none' is no class of the model (zero, one)",
    'of a model with other classes',
    'unreadable',
  ])
})

test('what is no digit is an image of none, if the model knows none', async () => {
  const withNone = { classes: ['zero', 'one', 'none'] }
  await kept(pixelsOf(1), [{ verdict: 'none' }], withNone)
  await kept(pixelsOf(2), [{ text: 'one' }], withNone)
  const { splits } = await reviewed(place).load()
  expect([...splits.train!.labels].sort()).toEqual([1, 2])
})

test('a string is learnt digit by digit where its cuts fit, and else not, with the reason', async () => {
  const digits = { classes: [...'0123456789'], imageShape: [28, 28, 1] as const }
  const framing = { fit: 'digit', polarity: 'ink' } as const
  const cut = (level: number) => Buffer.alloc(784, level).toString('base64')
  const string = (text: string, levels?: number[]): Partial<RejectedFacts> => ({
    ...{ kind: 'text', reason: 'format', text, ...digits, framing },
    ...(levels && { cuts: levels.map(cut) }),
  })
  await kept(pixelsOf(1), [{ text: '72.80' }], string('72.40', [10, 20, 30, 40]))
  await kept(pixelsOf(2), [{ text: '725' }], string('72', [50, 60])) // another number of digits
  await kept(pixelsOf(3), [{ text: '1234' }], string('2341', [50, 60, 70, 80])) // shifted by one
  await kept(pixelsOf(4), [{ text: '7' }], string('1', [90])) // one digit is one cut
  await kept(pixelsOf(5), [{ text: '12' }], string('')) // not cut
  await kept(pixelsOf(6), [{ text: 'zwei' }], string('22', [50, 60]))
  await kept(pixelsOf(7), [{ verdict: 'none' }], string('22', [50, 60]))
  await kept(pixelsOf(8), [{ verdict: 'unreadable' }], string('22', [50, 60]))
  const { splits, skipped, classes } = await reviewed(place).load()
  const train = splits.train!
  const { images, labels } = await train.read(Array.from({ length: 5 }, (_, row) => row))
  const learnt = [...labels].map((label, row) => {
    return `${classes[label]}: ${Math.round(255 * images[784 * row]!)}`
  })
  expect(learnt.sort()).toEqual(['0: 40', '2: 20', '7: 10', '7: 90', '8: 30'])
  expect(skipped!.reasons.map((reason) => reason.slice(reason.indexOf(': ') + 2)).sort()).toEqual([
    "'1234' was read as '2341': too unlike it for the cuts to be of the same digits",
    "'zwei' is no string of digits",
    'a string of 3 digits, which the reader cut into 2',
    'a string that holds no digits',
    'a string that the reader did not cut into digits',
    'unreadable',
  ])
})

test('no part is a test, whatever is made of it; and what it trained stays known', async () => {
  for (let seed = 0; seed < 20; seed++) {
    await kept(pixelsOf(seed), [{ text: seed % 2 ? 'one' : 'zero' }], { isImage: true })
  }
  const dataset = reviewed(place)
  const { splits } = await dataset.load()
  const { test: held } = (await holdOut(dataset, { test: 0.5 }).load()).splits
  const resized = (await resize(dataset, { height: 8, width: 8 }).load()).splits.train!
  const augmented = augmentedSplit(splits.train!, [shift()])
  for (const split of [splits.train!, held!, resized, augmented]) {
    await expect(assertUntouched([], split)).rejects.toThrow(
      `/${split.name}: a model rejected these images, so they are no sample of what it is given, and a figure on them is not a test.`,
    )
  }
  // The digest that core defines, of an image that a run kept.
  const shape = Buffer.alloc(12)
  for (const [axis, size] of [4, 4, 1].entries()) shape.writeUInt32LE(size, 4 * axis)
  const bytes = Buffer.concat([shape, Uint8Array.from(pixelsOf(3))])
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  expect(await splits.train!.digests()).toContain(digest)
  const entry = await lineageEntry('fine-tuning', splits.train!)
  expect(Buffer.from(entry.images!, 'base64').toString('hex')).toContain(digest)
})

test('the pictures of a run are those in its review folder, and bear its name', async () => {
  const run = join(place, 'run-1')
  await mkdir(join(run, 'review'), { recursive: true })
  await writeFile(join(run, 'recipe.json'), '{}')
  await kept(pixelsOf(1), [{ text: 'one' }], {}, join(run, 'review'))
  await kept(pixelsOf(2), [{ text: 'zero' }], {}, join(run, 'review'))
  for (const directory of [run, join(run, 'review')]) {
    const { name, splits } = await reviewed(directory).load()
    expect([name, splits.train!.size]).toEqual([directory === run ? 'run-1' : 'run-1-review', 2])
  }
})

test('nothing settled, no folder and a part that would be empty are said in words', async () => {
  expect(await message()).toMatch(
    /^DIR: expected rejected digits whose answers are settled, found none \(0 of 0 are settled\)\. `inkstone review DIR` opens them/,
  )
  await kept(pixelsOf(1), [{ text: 'one' }])
  expect(await message({ validation: 0.1 })).toMatch(
    /^DIR: expected images in each part, but 0.1 of 1 would leave one empty \(reviewed.validation\)/,
  )
  await expect(reviewed(join(place, 'none')).load()).rejects.toThrow('none: no such folder.')
  expect(() => reviewed('')).toThrow('reviewed.directory: expected a path')
  expect(() => reviewed('x', { validation: 2 })).toThrow('reviewed.validation: expected a number')
})
