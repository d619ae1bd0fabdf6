import {
  type Augmentation,
  assertUntouched,
  type Dataset,
  lineageEntry,
  random,
  type Split,
} from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { cleaned } from '../cleaning/cleaned'
import { resize } from '../pictures/resize'
import { arraySplit } from '../splits/arraySplit'
import { holdOut } from '../splits/holdOut'
import { kFold } from '../splits/kFold'
import { testAsTraining } from '../splits/testAsTraining'
import { augment } from './augment'
import { augmented } from './augmented'
import { noise } from './noise'
import { rotate } from './rotate'
import { shift } from './shift'

const skipped = { count: 1, reasons: ['tiny.csv, line 3: a letter'] }
const shape = { classes: ['a', 'b', 'c'], imageShape: [6, 6, 1] as const }
const parts = {
  train: part('train', 40),
  validation: part('validation', 12),
  test: part('test', 9),
}

function part(name: string, size: number): Split {
  const stream = random(1).split(name)
  const pixels = Uint8Array.from({ length: size * 36 }, () => stream.integer(256))
  const labels = Array.from({ length: size }, (_, position) => position % 3)
  return arraySplit({ dataset: 'tiny', name, ...shape, pixels, labels })
}

function tiny(splits: Record<string, Split> = parts): Dataset {
  const loaded = { name: 'tiny', ...shape, splits, skipped }
  return { name: 'tiny', options: { size: 40 }, load: async () => loaded }
}

const list = () => [rotate({ degrees: 30 }), shift({ pixels: 1 }), noise()]

datasetSuite('augmented', () => augmented(tiny(), list()))

/** An epoch's pictures by position, as one text each. */
async function epochOf(split: Split, shuffleSeed: number, epoch: number, batchSize: number) {
  const pictures: string[] = []
  for await (const batch of split.batches({ batchSize, shuffleSeed, epoch })) {
    batch.positions.forEach((position, row) => {
      pictures[position] = batch.images.slice(row * 36, (row + 1) * 36).join()
    })
  }
  return pictures
}

test('train comes changed: for a seed, an epoch and a position always the same', async () => {
  const once = (await augmented(tiny(), list()).load()).splits.train!
  const again = (await augmented(tiny(), list()).load()).splits.train!
  const pictures = await epochOf(once, 5, 2, 7)
  expect(await epochOf(again, 5, 2, 40)).toEqual(pictures)

  const plain = await epochOf(parts.train, 5, 2, 7)
  const later = await epochOf(once, 5, 3, 7)
  const reseeded = await epochOf(once, 6, 2, 7)
  pictures.forEach((picture, position) => {
    expect([plain[position], later[position], reseeded[position]]).not.toContain(picture)
  })

  const { images } = await parts.train.read([9])
  const stream = random(5).split('augmentation').split(2).split(9)
  expect(pictures[9]).toBe(augment(list()).apply(images, [6, 6, 1], stream).join())
})

test('nothing else changes', async () => {
  const { splits, ...rest } = await augmented(tiny(), list()).load()
  expect(rest).toEqual({ name: 'tiny', ...shape, skipped })
  expect(Object.keys(splits)).toEqual(['train', 'validation', 'test'])
  expect(splits.validation).toBe(parts.validation)
  expect(splits.test).toBe(parts.test)

  const { train } = splits
  expect(await train!.read([3, 1])).toEqual(await parts.train.read([3, 1]))
  for await (const batch of train!.batches({ batchSize: 40 })) {
    expect(batch.images).toEqual((await parts.train.read(batch.positions)).images)
  }
  expect(await train!.digests()).toEqual(await parts.train.digests())
  expect(await train!.fingerprint()).toBe(await parts.train.fingerprint())
})

test('says by what it is changed: among its options, and in the split', async () => {
  const dataset = augmented(tiny(), list())
  const named = [
    { name: 'rotate', degrees: 30 },
    { name: 'shift', pixels: 1 },
    { name: 'noise', deviation: 0.1 },
  ]
  expect([dataset.name, dataset.options]).toEqual(['tiny', { size: 40, augmented: named }])
  const { train, validation } = (await dataset.load()).splits
  expect(train!.augmentation).toEqual({ name: 'rotate + shift + noise', options: { list: named } })
  expect(validation!.augmentation).toBeUndefined()
})

test('a test is known again, whatever was made of its images in training', async () => {
  const contaminated = augmented(testAsTraining(tiny()), list())
  const { train, test: held } = (await contaminated.load()).splits
  const lineage = [await lineageEntry('training', train!)]
  await expect(assertUntouched(lineage, held!)).rejects.toThrow('tiny/test')
  await expect(assertUntouched(lineage, parts.validation)).resolves.toBeUndefined()
})

describe('what is made of it would lose the augmentation without a word, and is refused', () => {
  const makers: Record<string, (dataset: Dataset) => Dataset> = {
    cleaned: (dataset) => cleaned(dataset),
    holdOut: (dataset) => holdOut(dataset),
    kFold: (dataset) => kFold(dataset, { fold: 0 }),
    resize: (dataset) => resize(dataset, { height: 3, width: 3 }),
    testAsTraining,
  }
  test.each(Object.entries(makers))('%s', async (maker, make) => {
    await expect(make(augmented(tiny(), list())).load()).rejects.toThrow(
      `${maker}: expected tiny without augmentation, got one augmented by rotate + shift + noise. ` +
        `Augment last: augmented(${maker}(...), [...]).`,
    )
  })

  test('augmented', async () => {
    await expect(augmented(augmented(tiny(), list()), [rotate()]).load()).rejects.toThrow(
      'augmented: expected tiny without augmentation, got one augmented by rotate + shift + noise. ' +
        'Give it a single list with all of them.',
    )
  })

  test('the other way round each of them is augmented', async () => {
    const { train, ...others } = (
      await augmented(holdOut(tiny({ train: parts.train })), list()).load()
    ).splits
    expect([train!.size, train!.augmentation!.name]).toEqual([32, 'rotate + shift + noise'])
    expect(others.test!.augmentation).toBeUndefined()
  })
})

test('an empty list, what is no augmentation, and no part to train on are refused', async () => {
  const expected =
    'augmented.list: expected a list of augmentations, such as [rotate(), shift()], got'
  expect(() => augmented(tiny(), [])).toThrow(
    `${expected} []. To train on the original images, use the dataset itself.`,
  )
  const uncalled: unknown[] = [rotate] // as a recipe in JavaScript may have it
  expect(() => augmented(tiny(), uncalled as Augmentation[])).toThrow(`${expected} [null].`)
  const { test: held, validation } = parts
  await expect(augmented(tiny({ validation, test: held }), list()).load()).rejects.toThrow(
    "augmented: expected tiny to have a part 'train', whose batches it changes, found validation, test. " +
      'augmentedSplit augments any other part.',
  )
})
