import type { Dataset } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import { optdigits } from '../sources/optdigits'
import { arraySplit } from './arraySplit'
import { fewExamples } from './fewExamples'
import { withReplay } from './withReplay'

const others = () => fewExamples(optdigits({ seed: 2 }), { ofEach: 2 })

datasetSuite('withReplay', () => withReplay(others(), { of: optdigits(), times: 2 }))

test('the new images come first, then as many old ones as asked for, chosen by the seed', async () => {
  const [few, whole] = [await others().load(), await optdigits().load()]
  const { splits } = await withReplay(others(), { of: optdigits(), times: 3 }).load()
  expect(splits.train!.size).toBe(20 + 60)
  const digests = await splits.train!.digests()
  expect(digests.slice(0, 20)).toEqual(await few.splits.train!.digests())
  const old = await whole.splits.train!.digests()
  for (const digest of digests.slice(20)) expect(old).toContain(digest)
  expect(new Set(digests.slice(20)).size).toBe(60)
  expect(await splits.test!.fingerprint()).toBe(await few.splits.test!.fingerprint())
  const again = await withReplay(others(), { of: optdigits(), times: 3, seed: 2 }).load()
  expect(await again.splits.train!.digests()).not.toEqual(digests)
})

test('other classes, other parts and bad options are said in words', async () => {
  const split = arraySplit({
    ...{ dataset: 'dots', name: 'train', imageShape: [1, 2, 1], classes: ['a', 'b'] },
    ...{ pixels: Uint8Array.of(0, 255), labels: [0] },
  })
  const { classes, imageShape } = split
  const dots: Dataset = {
    ...{ name: 'dots', options: {} },
    load: async () => ({ name: 'dots', classes, imageShape, splits: { train: split } }),
  }
  await expect(withReplay(dots, { of: optdigits() }).load()).rejects.toThrow(
    'withReplay: expected optdigits to be like dots, images of 1x2x1 with the classes a, b, got images of 28x28x1',
  )
  expect(() => withReplay(dots, { of: dots, times: -1 })).toThrow(
    'withReplay.times: expected a number',
  )
})
