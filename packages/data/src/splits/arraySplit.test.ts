import type { Split } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { type ArraySplitOptions, arraySplit } from './arraySplit'
import { subset } from './subset'

const dots: ArraySplitOptions = {
  dataset: 'dots',
  name: 'train',
  imageShape: [1, 2, 1],
  classes: ['right', 'left'],
  pixels: Uint8Array.of(0, 255, 255, 0, 51, 102),
  labels: [0, 1, 0],
}

function numbered(name: string, first: number, size = 37): Split {
  const pixels = Uint8Array.from({ length: size * 4 }, (_, at) =>
    at % 4 === 0 ? first + at / 4 : at % 4 === 1 ? 255 : 0,
  )
  const labels = Uint8Array.from({ length: size }, (_, position) => position % 2)
  const classes = ['even', 'odd']
  return arraySplit({ dataset: 'numbered', name, imageShape: [2, 2, 1], classes, pixels, labels })
}

datasetSuite('arraySplit and subset', () => {
  const whole = numbered('whole', 0)
  const train = subset(whole, [5, 3, 30, 1, 36, 0, 2, 9, 11, 10], 'train')
  const splits = {
    whole,
    train,
    nested: subset(train, [9, 0, 4], 'nested'),
    test: numbered('test', 90),
  }
  const loaded = { name: 'numbered', classes: whole.classes, imageShape: whole.imageShape, splits }
  return { name: 'numbered', options: {}, load: async () => loaded }
})

test('bytes become brightness from 0 to 1', async () => {
  const { images, labels, positions, size } = await arraySplit(dots).read([1, 2])
  expect(size).toBe(2)
  expect([...images]).toEqual([1, 0, 0.2, 0.4].map(Math.fround))
  expect([...labels]).toEqual([1, 0])
  expect([...positions]).toEqual([1, 2])
})

test('a part of a part reads its images from the whole', async () => {
  const whole = numbered('whole', 0)
  const asked: number[][] = []
  const watched: Split = {
    ...whole,
    read(positions, into) {
      asked.push(Array.from(positions))
      return whole.read(positions, into)
    },
  }
  const nested = subset(subset(watched, [5, 3, 30], 'part'), [2, 0], 'nested')
  const { images, labels, positions } = await nested.read([1, 0])
  expect(asked).toEqual([[5, 30]])
  expect([images[0]! * 255, images[4]! * 255].map(Math.round)).toEqual([5, 30])
  expect([[...labels], [...positions]]).toEqual([
    [1, 0],
    [1, 0],
  ])
  await expect(nested.read([2])).rejects.toThrow(
    'numbered/nested: expected positions from 0 to 1, got 2.',
  )
})

test('digests and fingerprint are those that sha256sum gives', async () => {
  // printf '\1\0\0\0\2\0\0\0\1\0\0\0\0\377' | sha256sum | cut -c -16, and so on; then the sorted lines joined
  expect(await arraySplit(dots).digests()).toEqual([
    '1b6c85e678f68ea3',
    'b0bd9ad4564c0bd8',
    '2139616a71fe0672',
  ])
  expect(await arraySplit(dots).fingerprint()).toBe(
    'sha256:06fa4733185fd0f46db916fea86a82d2b857c674bb4a7c78d16cf8ec1220825b',
  )
})

test('the fingerprint tells sets of images apart, and neither order nor labels', async () => {
  const split = arraySplit(dots)
  const turned = { ...dots, pixels: Uint8Array.of(51, 102, 0, 255, 255, 0), labels: [1, 1, 1] }
  expect(await arraySplit(turned).fingerprint()).toBe(await split.fingerprint())
  const other = { ...dots, pixels: Uint8Array.of(0, 255, 255, 0, 51, 103) }
  expect(await arraySplit(other).fingerprint()).not.toBe(await split.fingerprint())
  const upright = { ...dots, imageShape: [2, 1, 1] as const }
  expect(await arraySplit(upright).fingerprint()).not.toBe(await split.fingerprint())
  expect(await subset(split, [2, 0, 1]).fingerprint()).toBe(await split.fingerprint())
})

test('pixels and labels that do not fit are refused', () => {
  expect(() => arraySplit({ ...dots, pixels: new Uint8Array(5) })).toThrow(
    'dots/train: expected 6 pixels for 3 labels and images of 1 x 2 x 1, found 5.',
  )
  expect(() => arraySplit({ ...dots, labels: [0, 1, 2] })).toThrow(
    'dots/train: expected labels from 0 to 1, found 2 at position 2.',
  )
  expect(() => arraySplit({ ...dots, labels: [0, 0.5, 1] })).toThrow('found 0.5 at position 1.')
})

test('bad batch options and positions are refused', async () => {
  const split = arraySplit(dots)
  expect(() => split.batches({ batchSize: 1.5 })).toThrow(
    'batches.batchSize: expected a whole number of images >= 1, got 1.5.',
  )
  expect(() => split.batches({ batchSize: 1, skip: -1 })).toThrow(
    'batches.skip: expected a whole number of batches >= 0, got -1.',
  )
  expect(() => split.batches({ batchSize: 1, epoch: 0.5 })).toThrow('batches.epoch')
  expect(() => split.batches({ batchSize: 1, shuffleSeed: -2 })).toThrow('batches.shuffleSeed')
  const misspelt = { batchSize: 1, shufleSeed: 1 }
  expect(() => split.batches(misspelt)).toThrow('batches.shufleSeed: expected one of the options')
  await expect(split.read([3])).rejects.toThrow(
    'dots/train: expected positions from 0 to 2, got 3. The split has 3 images.',
  )
  expect(() => subset(split, [0, 7])).toThrow('dots/train: expected positions from 0 to 2, got 7.')
})
