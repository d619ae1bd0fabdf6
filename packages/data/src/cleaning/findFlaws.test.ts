import type { LoadedDataset } from '@inkstone/core'
import fc from 'fast-check'
import { arraySplit } from '../splits/arraySplit'
import { findFlaws } from './findFlaws'

/** Images of 3x3 by split; each is its pixels and its label. */
type Parts = Record<string, [pixels: number[], label: number][]>

function loadedOf(parts: Parts): LoadedDataset {
  const shape = { imageShape: [3, 3, 1] as const, classes: ['a', 'b'] }
  const splits = Object.entries(parts).map(([name, images]) => {
    const pixels = Uint8Array.from(images.flatMap(([image]) => image))
    const labels = images.map(([, label]) => label)
    return [name, arraySplit({ dataset: 'toy', name, ...shape, pixels, labels })] as const
  })
  return { name: 'toy', ...shape, splits: Object.fromEntries(splits) }
}

const cross = [0, 255, 0, 255, 255, 255, 0, 255, 0]
const bar = [0, 200, 0, 0, 200, 0, 0, 200, 0]
const corner = [255, 255, 0, 255, 0, 0, 0, 0, 0]
const paper = [3, 3, 3, 3, 3, 3, 3, 3, 10]
const at = (split: string, position: number, label: number) => ({ split, position, label })

test('each flaw is found within a split and across splits, and counted once', async () => {
  const nearlyBar = bar.map((value, index) => (index === 4 ? value - 20 : value)) // 20 of 346
  const loaded = loadedOf({
    train: [
      [cross, 0],
      [bar, 1],
      [paper, 0],
      [cross, 0],
      [corner, 1],
    ],
    test: [
      [corner, 0],
      [cross, 0],
      [nearlyBar, 1],
    ],
  })
  expect(await findFlaws(loaded)).toEqual({
    dataset: 'toy',
    images: 8,
    blank: [at('train', 2, 0)],
    labelsOutOfRange: [],
    contradictions: [[at('train', 4, 1), at('test', 0, 0)]],
    duplicates: [[at('train', 0, 0), at('train', 3, 0), at('test', 1, 0)]],
    nearDuplicates: [[at('train', 1, 1), at('test', 2, 1)]],
  })
  const strict = await findFlaws(loaded, { difference: 0.05 }) // 20 / 346 = 0.058
  expect(strict.nearDuplicates).toEqual([])
})

test('a label that is no class is found', async () => {
  const { splits, ...rest } = loadedOf({ train: [[cross, 0], [bar, 1]] }) // biome-ignore format: a row
  const train = { ...splits.train!, labels: Int32Array.of(0, 2) }
  const flaws = await findFlaws({ ...rest, splits: { train } })
  expect(flaws.labelsOutOfRange).toEqual([at('train', 1, 2)])
})

test('what is near is what comparing each with each finds', async () => {
  const pixel = fc.integer({ min: 0, max: 6 }).map((value) => value * 40)
  const image = fc.array(pixel, { minLength: 9, maxLength: 9 })
  const images = fc.array(image, { minLength: 2, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(
      images,
      images,
      fc.double({ min: 0.05, max: 0.8 }),
      async (one, two, difference) => {
        fc.pre(!Number.isNaN(difference))
        const loaded = loadedOf({
          train: one.map((pixels) => [pixels, 0]),
          test: two.map((pixels) => [pixels, 1]),
        })
        const { nearDuplicates } = await findFlaws(loaded, { difference })
        const found = nearDuplicates.map((group) =>
          group.map(({ split, position }) => (split === 'train' ? 0 : one.length) + position),
        )
        expect(found).toEqual(byBruteForce([...one, ...two], difference))
      },
    ),
    { numRuns: 200 },
  )
})

/** Groups by the definition, spread from image to image. */
function byBruteForce(images: number[][], difference: number): number[][] {
  const norm = (image: number[]) => Math.hypot(...image)
  const isBlank = (image: number[]) => Math.max(...image) - Math.min(...image) < 16
  const first = images.map((image) => images.findIndex((other) => `${other}` === `${image}`))
  const counted = images.flatMap((image, index) =>
    isBlank(image) || first[index] !== index ? [] : [index],
  )
  const near = (a: number, b: number) => {
    const apart = norm(images[a]!.map((value, pixel) => value - images[b]![pixel]!))
    return apart <= difference * Math.max(norm(images[a]!), norm(images[b]!)) * (1 + 1e-7)
  }
  const groups: number[][] = []
  const left = new Set(counted)
  for (const start of counted) {
    if (!left.delete(start)) continue
    const group = [start]
    for (const member of group) {
      for (const other of [...left]) {
        if (!near(member, other)) continue
        left.delete(other)
        group.push(other)
      }
    }
    if (group.length > 1) groups.push(group.sort((a, b) => a - b))
  }
  return groups
}

test('a bad difference is refused', async () => {
  const loaded = loadedOf({ train: [[cross, 0]] })
  await expect(findFlaws(loaded, { difference: 1 })).rejects.toThrow(
    'findFlaws.difference: expected a number >= 0 and <= 0.9, got 1.',
  )
  const misspelt = { differenc: 0.1, difference: 0.1 }
  await expect(findFlaws(loaded, misspelt)).rejects.toThrow(
    'findFlaws.differenc: expected one of the options difference',
  )
})
