import { createRequire } from 'node:module'
import { assertUntouched, contamination, type Dataset, lineageEntry } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { augmented } from '../../augmentations/augmented'
import { rotate } from '../../augmentations/rotate'
import { subset } from '../../splits/subset'
import { withSplits } from '../../splits/withSplits'
import { mnist } from '../mnist/mnist'
import { withNone } from './withNone'

const { resolve } = createRequire(__filename)
const fonts = ['caveat', 'handlee', 'kalam', 'neucha', 'short-stack'].map((name) =>
  resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
)

/** A few hundred digits of MNIST, by part. */
const few: Dataset = {
  name: 'mnist',
  options: {},
  async load() {
    const loaded = await digits.load()
    const { train, validation, test } = loaded.splits
    const first = (count: number) => Uint32Array.from({ length: count }, (_, at) => at)
    return withSplits(loaded, {
      train: subset(train!, first(300)),
      validation: subset(validation!, first(60)),
      test: subset(test!, first(100)),
    })
  },
}
const digits = mnist({ trainingImages: 300 })

datasetSuite('withNone', () => withNone(few, { share: 0.4, fonts }))

test('adds a last class with its share of images to each part', async () => {
  const { classes, splits, framing } = await withNone(few, { share: 0.5, seed: 2 }).load()
  expect(classes).toEqual([...'0123456789', 'none'])
  expect(framing).toEqual({ fit: 'digit', polarity: 'ink' })
  const counts = Object.values(splits).map(
    ({ labels }) => labels.filter((label) => label === 10).length,
  )
  expect(counts).toEqual([150, 30, 50])
  const original = await (await few.load()).splits.train!.read([0, 299])
  expect((await splits.train!.read([0, 299])).images).toEqual(original.images)
})

test('draws the letters of each part from fonts of its own', async () => {
  const images = async (files: readonly string[]) => {
    const { splits } = await withNone(few, { share: 0.5, fonts: files }).load()
    const digestsOf = async (name: string) => (await splits[name]!.digests()).join()
    return { train: await digestsOf('train'), test: await digestsOf('test') }
  }
  const before = await images(fonts)
  const after = await images([...fonts.slice(0, 4), fonts[0]!]) // the fifth is the test's
  expect(after.train).toBe(before.train)
  expect(after.test).not.toBe(before.test)
})

test('makes an image of digits of its own part alone, and names them', async () => {
  const { splits } = await withNone(few, { share: 1, fonts }).load()
  const parts = Object.values(splits)
  for (const part of parts) {
    const own = new Set((await part.digests()).slice(0, part.size / 2))
    const sources = await part.sources!()
    expect(sources.slice(0, part.size / 2).every((found) => found.length === 0)).toBe(true)
    const made = sources.slice(part.size / 2)
    expect(made.flat().every((digest) => own.has(digest))).toBe(true)
    if (part.name !== 'train') continue // too few to have all kinds
    expect(new Set(made.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]))
  }
})

test('a test composed of training images is refused, by those images', async () => {
  const { train, test: held } = (await withNone(few, { share: 0.5 }).load()).splits
  const lineage = [await lineageEntry('training', (await few.load()).splits.train!)] // the digits alone
  await assertUntouched(lineage, held!)
  const composed = Uint32Array.from({ length: 150 }, (_, at) => 300 + at)
  const posing = subset(train!, composed, 'test')
  const sources = (await train!.sources!()).slice(300)
  const [touch] = await contamination(lineage, posing)
  expect(touch!.images).toBe(sources.filter(({ length }) => length > 0).length)
  await expect(assertUntouched(lineage, posing)).rejects.toThrow('touched the weights')
  // and the other way round: weights that saw the compositions alone have seen their digits
  const ofComposed = [await lineageEntry('training', posing)]
  expect(await contamination(ofComposed, (await few.load()).splits.train!)).toHaveLength(1)
})

test('0 adds the class alone; parts draw letters from fonts of their own', async () => {
  const { splits } = await withNone(few, { share: 0 }).load()
  expect(splits.test!.size).toBe(100)
  expect(splits.test!.classes.at(-1)).toBe('none')
  expect(await splits.test!.digests()).toEqual(await (await few.load()).splits.test!.digests())
  expect(() => withNone(few, { fonts: fonts.slice(1) })).toThrow(
    'withNone.fonts: expected 5 font files or more, because each part draws letters from its own, got 4. Leave it out',
  )
})

test('refuses other data', async () => {
  const other: Dataset = {
    ...few,
    load: async () => ({ ...(await few.load()), classes: ['even', 'odd'] }),
  }
  await expect(withNone(other).load()).rejects.toThrow(
    "withNone: expected a dataset of digits, '0' to '9', in images of 28x28x1, got mnist with even, odd in 28x28x1.",
  )
  const changed = augmented(few, [rotate()])
  await expect(withNone(changed).load()).rejects.toThrow(
    'Augment last: augmented(withNone(...), [...]).',
  )
  expect(() => withNone(few, { share: -1 })).toThrow('withNone.share')
})
