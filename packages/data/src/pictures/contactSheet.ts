import {
  type Augmentation,
  assertSplit,
  knownOptions,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { augment } from '../augmentations/augment'
import { pictureSheet } from './pictureSheet'

export interface ContactSheetOptions {
  /** Number of images shown, one per row. */
  rows?: number
  /** Pictures in a row: the original image, then its augmented versions in successive epochs. */
  columns?: number
  /** Screen pixels per image pixel. */
  zoom?: number
  seed?: number
}

/** A picture of augmentations: each row shows an original image of the split, then how training with this seed would
 * see it in epochs 0, 1, 2 ...
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
  assertSplit('contactSheet', split)
  const augmentation = augment(list)
  const { imageShape } = split
  const shown = Math.min(rows, split.size)
  const stream = random(seed).split('augmentation')
  const pictures: Float32Array[][] = []
  for (let row = 0; row < shown; row++) {
    const position = Math.floor((row * split.size) / shown) // spread over the split
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
