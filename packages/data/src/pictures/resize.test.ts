import type { Dataset, ImageShape } from '@inkstone/core'
import { datasetSuite } from '@inkstone/testing'
import fc from 'fast-check'
import { optdigits } from '../sources/optdigits'
import { arraySplit } from '../splits/arraySplit'
import { resize } from './resize'

datasetSuite('resize', () => resize(optdigits(), { height: 14, width: 20 }))

/** Two images of these pixels, the second upside down. */
function source(pixels: number[], imageShape: ImageShape): Dataset {
  const both = Uint8Array.from([...pixels, ...pixels.toReversed()])
  const whole = { dataset: 'toy', classes: ['a', 'b'], imageShape }
  const train = arraySplit({ ...whole, name: 'train', pixels: both, labels: [0, 1] })
  const loaded = { ...whole, name: 'toy', splits: { train } }
  return { name: 'toy', options: {}, load: async () => loaded }
}

async function resized(pixels: number[], from: ImageShape, height: number, width: number) {
  const { splits, imageShape } = await resize(source(pixels, from), { height, width }).load()
  const { images } = await splits.train!.read([0])
  return { imageShape, pixels: [...images].map((value) => Math.round(value * 255)) }
}

test('reduced by whole factors, a pixel is the mean of its block', async () => {
  const four = [10, 20, 0, 4, 30, 40, 0, 0, 0, 0, 100, 200, 8, 8, 100, 0]
  const { imageShape, pixels } = await resized(four, [4, 4, 1], 2, 2)
  expect(imageShape).toEqual([2, 2, 1])
  expect(pixels).toEqual([25, 1, 4, 100])
})

test('reduced by other factors, pixels count by the area that is covered', async () => {
  // 3 to 2: each covers one and a half: (60 + 0.5 x 90) / 1.5 and (0.5 x 90 + 120) / 1.5
  expect((await resized([60, 90, 120], [1, 3, 1], 1, 2)).pixels).toEqual([70, 110])
  // 5 to 2: (10 + 20 + 0.5 x 30) / 2.5 and (0.5 x 30 + 40 + 50) / 2.5
  expect((await resized([10, 20, 30, 40, 50], [5, 1, 1], 2, 1)).pixels).toEqual([18, 42])
})

test('enlarged, pixels lie on lines between the middles of the old ones', async () => {
  // Middles at 0.5 and 1.5; new ones at 0.25, 0.75, 1.25, 1.75; the edge goes on
  expect((await resized([0, 100], [1, 2, 1], 1, 4)).pixels).toEqual([0, 25, 75, 100])
  expect((await resized([0, 90], [1, 2, 1], 1, 3)).pixels).toEqual([0, 45, 90])
  const { pixels } = await resized([0, 100, 100, 200], [2, 2, 1], 4, 4)
  const line = [0, 25, 75, 100] // bilinear: the sum of a line down and a line across
  expect(pixels).toEqual(line.flatMap((down) => line.map((across) => down + across)))
})

test('each side has its own factor, and each channel stays apart', async () => {
  const { imageShape, pixels } = await resized([0, 200, 100, 0], [1, 2, 2], 2, 1)
  expect(imageShape).toEqual([2, 1, 2])
  expect(pixels).toEqual([50, 100, 50, 100])
})

test('an even image stays even, and the same size changes nothing', async () => {
  const sides = fc.integer({ min: 1, max: 9 })
  await fc.assert(
    fc.asyncProperty(sides, sides, sides, sides, fc.nat(255), async (h, w, height, width, grey) => {
      const even = new Array<number>(h * w).fill(grey)
      const { pixels } = await resized(even, [h, w, 1], height, width)
      expect(pixels).toEqual(new Array<number>(height * width).fill(grey))
      const any = even.map((_, at) => (at * 37 + grey) % 256)
      expect((await resized(any, [h, w, 1], h, w)).pixels).toEqual(any)
    }),
  )
})

test('labels stay, and bad options are refused where they are given', async () => {
  const dataset = resize(source([1, 2], [1, 2, 1]), { height: 3, width: 3 })
  expect(dataset.options).toEqual({ resize: { height: 3, width: 3 } })
  expect([...(await dataset.load()).splits.train!.labels]).toEqual([0, 1])
  expect(() => resize(optdigits(), { height: 0, width: 3 })).toThrow(
    'resize.height: expected a whole number of pixels >= 1, got 0.',
  )
  const misspelt = { hight: 3, height: 3, width: 3 }
  expect(() => resize(optdigits(), misspelt)).toThrow('resize.hight: expected one of the options')
})
