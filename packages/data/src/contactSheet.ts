import { type Augmentation, knownOptions, random, type Split, wholeNumber } from '@inkstone/core'
import { augment } from './augment'

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
  const [height, width, channels] = imageShape
  const shown = Math.min(rows, split.size)
  const sheetWidth = columns * (width + gap) - gap
  const sheetHeight = shown * (height + gap) - gap
  const sheet = new Uint8Array(sheetWidth * sheetHeight * channels).fill(frame)
  const stream = random(seed).split('augmentation')
  for (let row = 0; row < shown; row++) {
    const position = Math.floor((row * split.size) / shown) // from all over the split
    const { images } = await split.read([position])
    for (let column = 0; column < columns; column++) {
      const ofEpoch = stream.split(column - 1).split(position)
      const image = column === 0 ? images : augmentation.apply(images, imageShape, ofEpoch)
      for (let y = 0; y < height; y++) {
        const to = ((row * (height + gap) + y) * sheetWidth + column * (width + gap)) * channels
        for (let at = 0; at < width * channels; at++) {
          sheet[to + at] = Math.round(255 * (1 - image[y * width * channels + at]!))
        }
      }
    }
  }
  const { default: sharp } = await import('sharp') // only who draws pictures pays for it
  const raw = { width: sheetWidth, height: sheetHeight, channels: channels === 3 ? 3 : 1 } as const
  const png = await sharp(sheet, { raw })
    .resize({ width: sheetWidth * zoom, height: sheetHeight * zoom, kernel: 'nearest' })
    .toColourspace(channels === 3 ? 'srgb' : 'b-w')
    .png()
    .toBuffer()
  return new Uint8Array(png)
}

const gap = 2 // pixels between pictures
const frame = 160 // grey
