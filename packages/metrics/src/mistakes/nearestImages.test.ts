import { tinySplit } from '@inkstone/testing'
import { nearestImages } from '../index'

test('the same image is nearest to itself, and the others are sorted by distance', async () => {
  const split = tinySplit({ size: 60 })
  const { images: image } = await split.read([17])
  const found = await nearestImages({ image, split, count: 60, batchSize: 7 })
  expect(found[0]).toEqual({ position: 17, label: split.labels[17], distance: 0 })
  expect(new Set(found.map(({ position }) => position)).size).toBe(60)
  for (const { position, distance } of found) {
    const { images: other } = await split.read([position])
    expect(distance).toBeCloseTo(Math.hypot(...other.map((value, at) => value - image[at]!)), 5)
  }
  const distances = found.map(({ distance }) => distance)
  expect(distances).toEqual([...distances].sort((a, b) => a - b))
  expect(await nearestImages({ image, split, count: 3 })).toEqual(found.slice(0, 3))
})

test('another size is refused', async () => {
  const split = tinySplit({ size: 3, imageShape: [2, 2, 1] })
  await expect(nearestImages({ image: new Float32Array(9), split })).rejects.toThrow(
    'nearestImages: expected an image of 2 x 2 x 1 = 4 values, got 9.',
  )
  await expect(nearestImages({ image: new Float32Array(4), split, count: 0 })).rejects.toThrow(
    'nearestImages.count: expected a whole number of images >= 1, got 0.',
  )
})
