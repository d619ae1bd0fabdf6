import { random } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import sharp from 'sharp'
import { augmentedSplit } from '../augmentations/augmentedSplit'
import { rotate } from '../augmentations/rotate'
import { shift } from '../augmentations/shift'
import { contactSheet } from './contactSheet'

const split = tinySplit({ size: 30 })
const list = [rotate({ degrees: 20 }), shift({ pixels: 1 })]

/** The picture in that place of a sheet of 6x6 images without zoom, ink 255. */
async function pictureAt(png: Uint8Array, row: number, column: number): Promise<number[]> {
  const part = { left: column * 8, top: row * 8, width: 6, height: 6 }
  const { data } = await sharp(png)
    .extract(part)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data].map((value) => 255 - value)
}

const bytes = (image: Float32Array) =>
  [...image].map((value) => 255 - Math.round(255 * (1 - value)))

test('each row shows an image, and what training would see of it', async () => {
  const png = await contactSheet(split, list, { rows: 3, columns: 4, zoom: 1, seed: 7 })
  const { width, height } = await sharp(png).metadata()
  expect([width, height]).toEqual([4 * 8 - 2, 3 * 8 - 2])
  for (const [row, position] of [0, 10, 20].entries()) {
    const { images } = await split.read([position])
    expect(await pictureAt(png, row, 0)).toEqual(bytes(images))
    for (const epoch of [0, 2]) {
      const training = augmentedSplit(split, list)
      for await (const batch of training.batches({ batchSize: 30, shuffleSeed: 7, epoch })) {
        const at = batch.positions.indexOf(position)
        const seen = bytes(batch.images.slice(at * 36, (at + 1) * 36))
        expect(await pictureAt(png, row, epoch + 1)).toEqual(seen)
      }
    }
  }
})

test('it is the same for the same seed, larger by the zoom, and no longer than the split', async () => {
  const sheet = (seed: number) => contactSheet(split, list, { rows: 50, columns: 2, seed })
  expect(Buffer.from(await sheet(1)).equals(await sheet(1))).toBe(true)
  expect(Buffer.from(await sheet(1)).equals(await sheet(2))).toBe(false)
  const { width, height } = await sharp(await sheet(1)).metadata()
  expect([width, height]).toEqual([2 * 14, 2 * (30 * 8 - 2)])
})

test('colours stay colours', async () => {
  const coloured = tinySplit({ size: 4, imageShape: [6, 6, 3] })
  const png = await contactSheet(coloured, list, { rows: 1, columns: 2, zoom: 1 })
  const { data } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { images } = await coloured.read([0])
  expect([...data.subarray(0, 18)].map((value) => 255 - value)).toEqual(bytes(images.slice(0, 18)))
})

test('bad options are refused', async () => {
  await expect(contactSheet(split, [])).rejects.toThrow('augment: expected a list of augmentations')
  await expect(contactSheet(split, list, { columns: 1 })).rejects.toThrow(
    'contactSheet.columns: expected a whole number >= 2 and <= 200, got 1.',
  )
  const misspelt = { row: 1, seed: random(1).integer(9) }
  await expect(contactSheet(split, list, misspelt)).rejects.toThrow(
    'contactSheet.row: expected one of',
  )
})
