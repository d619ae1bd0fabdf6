import type { Dataset } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { arraySplit } from '../splits/arraySplit'
import { cleaned } from './cleaned'

/** Images of two pixels by split; each is its second pixel and its label; the first pixel is ink. */
function source(parts: Record<string, [pixel: number, label: number][]>): Dataset {
  const shape = { imageShape: [1, 2, 1] as const, classes: ['a', 'b'] }
  const splits = Object.entries(parts).map(([name, images]) => {
    const pixels = Uint8Array.from(images.flatMap(([pixel]) => [255, pixel]))
    const labels = images.map(([, label]) => label)
    return [name, arraySplit({ dataset: 'toy', name, ...shape, pixels, labels })] as const
  })
  const loaded = { name: 'toy', ...shape, splits: Object.fromEntries(splits) }
  return { name: 'toy', options: { size: 1 }, load: async () => loaded }
}

const flawed = () =>
  source({
    train: [
      [10, 0], // as in the test
      [20, 1],
      [20, 1], // twice
      [30, 0], // contradicts the validation part's
      [255, 0], // all ink: blank
      [100, 1],
      [103, 0], // nearly the one before
    ],
    validation: [
      [30, 1],
      [40, 0],
    ],
    test: [
      [10, 0],
      [50, 1],
    ],
  })

let warn: jest.SpyInstance
beforeEach(() => {
  warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => warn.mockRestore())

datasetSuite('cleaned', () => cleaned(flawed()))

test('each flaw goes, the test keeps its images, and all is counted', async () => {
  const dataset = cleaned(flawed())
  expect(dataset.options).toEqual({
    size: 1,
    cleaned: {
      drop: ['blank', 'labelsOutOfRange', 'contradictions', 'duplicates'],
      difference: 0.15,
    },
  })
  const { splits, skipped } = await dataset.load()
  const seconds = async (name: string) => {
    const { images } = await splits[name]!.read(Array.from(splits[name]!.labels, (_, at) => at))
    return [...images].filter((_, at) => at % 2 === 1).map((value) => Math.round(value * 255))
  }
  expect(await seconds('train')).toEqual([20, 100, 103])
  expect(await seconds('validation')).toEqual([40])
  expect(await seconds('test')).toEqual([10, 50])
  expect(skipped).toEqual({
    count: 5,
    reasons: [
      'toy/train, image 4: blank',
      'toy/train, image 3: under another label too, as image 0 of validation',
      'toy/validation, image 0: under another label too, as image 3 of train',
      'toy/train, image 0: the same image as image 0 of test',
      'toy/train, image 2: the same image as image 1 of train',
    ],
  })
  expect(warn.mock.calls).toEqual([['toy: left out 5 of 11 images. toy/train, image 4: blank.']])
})

test('near duplicates go where that is asked for, alone', async () => {
  const { splits, skipped } = await cleaned(flawed(), {
    drop: ['nearDuplicates'],
    difference: 0.02, // 3 of hypot(255, 103)
  }).load()
  expect([splits.train!.size, splits.validation!.size, splits.test!.size]).toEqual([6, 2, 2])
  expect(skipped!.reasons).toEqual([
    'toy/train, image 6: nearly the same image as image 5 of train',
  ])
})

test('a dataset without flaws stays as it is', async () => {
  const sound = source({ train: [[1, 0], [90, 1]] }) // biome-ignore format: a row
  expect(await cleaned(sound).load()).toBe(await sound.load())
  expect(warn).not.toHaveBeenCalled()
})

test('a split that would be empty, and bad options, are refused', async () => {
  await expect(
    cleaned(
      source({
        train: [
          [255, 0],
          [255, 1],
        ],
      }),
    ).load(),
  ).rejects.toThrow(
    // biome-ignore format: a row
    'toy/train: expected images without a flaw, but all 2 of them have one. See findFlaws for which, and ' +
      'leave it out of cleaned.drop.',
  )
  expect(() => cleaned(flawed(), { drop: [] })).toThrow(
    'cleaned.drop: expected a list of blank, labelsOutOfRange, contradictions, duplicates, nearDuplicates, got [].',
  )
  expect(() => cleaned(flawed(), { difference: 0 })).toThrow(
    'cleaned.difference: expected a number',
  )
  const misspelt = { dropped: ['blank'], difference: 0.1 }
  expect(() => cleaned(flawed(), misspelt)).toThrow('cleaned.dropped: expected one of the options')
})
