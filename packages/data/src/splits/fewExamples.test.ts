import type { Dataset, Split } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { augmented } from '../augmentations/augmented'
import { rotate } from '../augmentations/rotate'
import { arraySplit } from './arraySplit'
import { fewExamples } from './fewExamples'

const classes = ['one', 'two', 'three']

/** Every image another one. */
function numbered(name: string, size: number, first: number): Split {
  const pixels = Uint8Array.from({ length: size * 4 }, (_, at) =>
    at % 4 === 0 ? first + at / 4 : 255,
  )
  const labels = Array.from({ length: size }, (_, position) => (position * 5) % 3)
  return arraySplit({ dataset: 'tiny', name, imageShape: [2, 2, 1], classes, pixels, labels })
}

const [train, held] = [numbered('train', 61, 0), numbered('test', 30, 100)]
const { imageShape } = train

function datasetOf(splits: Awaited<ReturnType<Dataset['load']>>['splits']): Dataset {
  const loaded = { name: 'tiny', classes, imageShape, splits }
  return { name: 'tiny', options: { size: 60 }, load: async () => loaded }
}

const tiny = datasetOf({ train, test: held })

datasetSuite('fewExamples', () => fewExamples(tiny, { ofEach: 4 }))

test('leaves so many training images of each class, and the test as it is', async () => {
  const few = fewExamples(tiny, { ofEach: 4 })
  expect(few.options).toEqual({ size: 60, fewExamples: { ofEach: 4, seed: 1 } })
  const { splits } = await few.load()
  expect([...splits.train!.labels].sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  expect(splits.test).toBe(held)
  const all = new Set(await train.digests())
  const left = await splits.train!.digests()
  expect(left.every((digest) => all.has(digest))).toBe(true)
})

test('the seed decides which', async () => {
  const digests = async (seed: number) =>
    (await fewExamples(tiny, { ofEach: 2, seed }).load()).splits.train!.digests()
  expect(await digests(5)).toEqual(await digests(5))
  expect(await digests(5)).not.toEqual(await digests(6))
})

test('what cannot be is refused', async () => {
  expect(() => fewExamples(tiny, { ofEach: 0 })).toThrow(
    'fewExamples.ofEach: expected a whole number of images >= 1, got 0.',
  )
  expect(() => fewExamples(tiny, { ofEach: 1, seed: -1 })).toThrow('fewExamples.seed')
  const misspelt = { ofEach: 1, sed: 1 }
  expect(() => fewExamples(tiny, misspelt)).toThrow('fewExamples.sed: expected one of the options')
  const counts = classes.map((_, label) => train.labels.filter((each) => each === label).length)
  const least = Math.min(...counts)
  const rarest = classes[counts.indexOf(least)]
  await expect(fewExamples(tiny, { ofEach: 60 }).load()).rejects.toThrow(
    'tiny/train: expected 60 images of each class (fewExamples.ofEach), found ',
  )
  await expect(fewExamples(tiny, { ofEach: least + 1 }).load()).rejects.toThrow(
    `found ${least} of '${rarest}'. Ask for fewer.`,
  )
  await expect(fewExamples(datasetOf({ test: held }), { ofEach: 1 }).load()).rejects.toThrow(
    "tiny: expected a part 'train' to take examples from, found test.",
  )
  const turned = augmented(tiny, [rotate()])
  await expect(fewExamples(turned, { ofEach: 1 }).load()).rejects.toThrow('fewExamples')
})
