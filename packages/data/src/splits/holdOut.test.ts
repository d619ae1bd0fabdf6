import { type Dataset, random, type Split } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import fc from 'fast-check'
import { arraySplit } from './arraySplit'
import { groupSplit } from './groupSplit'
import { holdOut } from './holdOut'
import { kFold } from './kFold'

/** 100 images of 1x1 in `train`, a third of them of class `a`, and whatever else is given. */
function source(more: Record<string, Split> = {}, size = 100): Dataset {
  const pixels = Uint8Array.from({ length: size * 2 }, (_, at) => (at % 2 === 0 ? 255 : at))
  const labels = Array.from({ length: size }, (_, at) => (at % 3 === 0 ? 0 : 1))
  const classes = ['a', 'b']
  const train = arraySplit({
    dataset: 'toy',
    name: 'train',
    imageShape: [1, 2, 1],
    classes,
    pixels,
    labels,
  })
  const splits = { train, ...more }
  const loaded = { name: 'toy', classes, imageShape: [1, 2, 1] as const, splits }
  return { name: 'toy', options: { size }, load: async () => loaded }
}

function testPart(): Split {
  const pixels = Uint8Array.of(9, 255, 11, 255)
  const classes = ['a', 'b']
  return arraySplit({
    dataset: 'toy',
    name: 'test',
    imageShape: [1, 2, 1],
    classes,
    pixels,
    labels: [0, 1],
  })
}

datasetSuite('holdOut', () => holdOut(source(), { test: 0.2, validation: 0.2 }))
datasetSuite('kFold', () => kFold(source({ test: testPart() }), { fold: 3 }))

const share = ({ labels }: Split) => labels.filter((label) => label === 0).length / labels.length

test('80 to 20, each part with its share of every class, nothing lost', async () => {
  const whole = (await source().load()).splits.train!
  const { splits } = await holdOut(source()).load()
  expect([splits.train!.size, splits.test!.size]).toEqual([80, 20])
  expect(Math.abs(share(splits.test!) - share(whole))).toBeLessThan(1 / 20)
  const together = [...(await splits.train!.digests()), ...(await splits.test!.digests())]
  expect(together.sort()).toEqual([...(await whole.digests())].sort())
  const other = await holdOut(source(), { seed: 2 }).load()
  expect(await other.splits.test!.fingerprint()).not.toBe(await splits.test!.fingerprint())
})

test("the source's own test stays", async () => {
  const dataset = holdOut(source({ test: testPart() }), { test: 0, validation: 0.1 })
  const { splits } = await dataset.load()
  expect([splits.train!.size, splits.validation!.size, splits.test!.size]).toEqual([90, 10, 2])
  await expect(holdOut(source({ test: testPart() })).load()).rejects.toThrow(
    "toy: expected no part 'test', because holdOut is to make one of 0.2, found one of 2 images. " +
      'Set holdOut.test to 0 to keep it.',
  )
})

test('no writer is in two parts', async () => {
  const groups = Array.from({ length: 100 }, (_, at) => `writer ${at % 13}`)
  const { splits } = await holdOut(source(), { test: 0.3, groups }).load()
  const whole = await (await source().load()).splits.train!.digests()
  const writers = async (split: Split) => {
    const digests = await split.digests()
    return new Set(digests.map((digest) => groups[whole.indexOf(digest)]!))
  }
  const [train, test] = [await writers(splits.train!), await writers(splits.test!)]
  expect([...train].filter((writer) => test.has(writer))).toEqual([])
  expect(train.size + test.size).toBe(13)
  expect(Math.abs(splits.test!.size - 30)).toBeLessThanOrEqual(8) // whole writers of 7 or 8
  await expect(holdOut(source(), { groups: ['a'] }).load()).rejects.toThrow(
    'toy: expected a group for each of 100 images of train, got 1 (holdOut.groups).',
  )
})

test('groups stay whole and parts come near their share, whatever the groups', () => {
  const groupsOf = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(groupsOf, fc.nat(), (groups, seed) => {
      const fractions = [0.7, 0.1, 0.2]
      const parts = groupSplit(groups, fractions, random(seed))
      expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(
        groups.map((_, at) => at),
      )
      const found = parts.map((part) => new Set([...part].map((position) => groups[position]!)))
      expect(found.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(groups).size)
      const largest = Math.max(...groups.map((group) => groups.filter((g) => g === group).length))
      parts.forEach((part, index) => {
        expect(part.length - fractions[index]! * groups.length).toBeLessThanOrEqual(largest)
      })
    }),
  )
  expect(() => groupSplit(['a'], [0.5], random(1))).toThrow(
    'groupSplit.fractions: expected numbers >= 0 that add up to 1, got [0.5].',
  )
})

test('over all folds each image validates once, and trains in the others', async () => {
  const whole = await (await source().load()).splits.train!.digests()
  const validated: string[] = []
  for (let fold = 0; fold < 7; fold++) {
    const { splits } = await kFold(source(), { folds: 7, fold }).load()
    const digests = await splits.validation!.digests()
    const together = [...digests, ...(await splits.train!.digests())]
    expect(together.sort()).toEqual([...whole].sort())
    expect(Math.abs(digests.length - 100 / 7)).toBeLessThan(2)
    validated.push(...digests)
  }
  expect(validated.sort()).toEqual([...whole].sort())
})

test('what cannot be cut is refused', async () => {
  await expect(holdOut(source({}, 3), { test: 0.001 }).load()).rejects.toThrow(
    "toy: expected images in each part, but 'test', 0.001 of 3 images, would be empty. Hold out more, or add images.",
  )
  await expect(kFold(source({}, 4), { fold: 0 }).load()).rejects.toThrow(
    "toy: expected a part 'train' of 5 images or more and no 'validation', found train of 4.",
  )
  const cut = holdOut(source(), { validation: 0.1 })
  await expect(kFold(cut, { fold: 0 }).load()).rejects.toThrow(
    "leave the source's out (validation: 0).",
  )
})

test('bad options are refused where they are given', () => {
  expect(() => holdOut(source(), { test: 0.6, validation: 0.6 })).toThrow(
    'holdOut.test and validation together: expected a number >= 1e-9 and <= 0.95, got 1.2.',
  )
  expect(() => holdOut(source(), { test: 0 })).toThrow('holdOut.test and validation together')
  expect(() => kFold(source(), { fold: 5 })).toThrow(
    'kFold.fold: expected a whole number >= 0 and <= 4, got 5.',
  )
  expect(() => kFold(source(), { folds: 1, fold: 0 })).toThrow('kFold.folds')
  const misspelt = { part: 0.1, test: 0.2 }
  expect(() => holdOut(source(), misspelt)).toThrow('holdOut.part: expected one of the options')
})
