import { type Augmentation, knownOptions, random, type Split, wholeNumber } from '@inkstone/core'
import { augment } from '../augmentations/augment'
import { pictureSheet } from './pictureSheet'

export interface ContactSheetOptions {
  /** Images of the split that are shown, one a row. */
  rows?: number
  /** Pictures in a row: the image as it is, and what becomes of it in one epoch after another. */
  columns?: number
  /** Screen pixels for each of the image's. */
  zoom?: number
  seed?: number
}

/** What augmentations do, to look at: each row begins with an image of the split as it is, and goes on with what
 * training with this seed would see of it in epochs 0, 1, 2 ...
 * @returns a PNG file, ink dark on white paper
 * @throws InkstoneError for a bad option, or an empty list
 * @example await writeFile('sheet.png', await contactSheet(splits.train, [rotate(), shift()])) */
export async function contactSheet(
  split: Split,
  list: readonly Augmentation[],
  options: ContactSheetOptions = {},
): Promise<Uint8Array> {
  knownOptions('contactSheet', options, ['rows', 'columns', 'zoom', 'seed'])
  const { rows = 10, columns = 10, zoom = 2, seed = 1 } = options
  wholeNumber('contactSheet.rows', rows, { min: 1, max: 200 })
  wholeNumber('contactSheet.columns', columns, { min: 2, max: 200 })
  wholeNumber('contactSheet.zoom', zoom, { min: 1, max: 16 })
  wholeNumber('contactSheet.seed', seed, { min: 0 })
  const augmentation = augment(list)
  const { imageShape } = split
  const shown = Math.min(rows, split.size)
  const stream = random(seed).split('augmentation')
  const pictures: Float32Array[][] = []
  for (let row = 0; row < shown; row++) {
    const position = Math.floor((row * split.size) / shown) // from all over the split
    const { images } = await split.read([position])
    pictures.push(
      Array.from({ length: columns }, (_, column) => {
        const ofEpoch = stream.split(column - 1).split(position)
        return column === 0 ? images : augmentation.apply(images, imageShape, ofEpoch)
      }),
    )
  }
  return pictureSheet(pictures, imageShape, { zoom })
}
