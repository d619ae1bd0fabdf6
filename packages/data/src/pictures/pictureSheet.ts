import {
  assertArgument,
  type ImageShape,
  InkstoneError,
  knownOptions,
  wholeNumber,
} from '@inkstone/core'
import { optionalPackage } from '../optionalPackage'

export interface PictureSheetOptions {
  /** Screen pixels per image pixel. */
  zoom?: number
}

/** Pictures in rows, with a little space between them. @param rows with equally many pictures; a picture is `[height,
 * width, channels]`, ink 1, paper 0
 * @param imageShape of 1 channel, or of 3
 * @returns a PNG file, ink dark on white paper
 * @throws InkstoneError for rows of different length, a picture of another size, or a bad option
 * @example await writeFile('pair.png', await pictureSheet([[before, after]], [28, 28, 1], { zoom: 4 })) */
export async function pictureSheet(
  rows: readonly (readonly Float32Array[])[],
  imageShape: ImageShape,
  options: PictureSheetOptions = {},
): Promise<Uint8Array> {
  assertArgument('pictureSheet.rows', rows, 'list')
  assertArgument('pictureSheet.imageShape', imageShape, 'imageShape')
  knownOptions('pictureSheet', options, ['zoom'])
  const { zoom = 2 } = options
  wholeNumber('pictureSheet.zoom', zoom, { min: 1, max: 16 })
  const [height, width, channels] = imageShape
  const columns = rows[0]?.length ?? 0
  const length = height * width * channels
  const fits = rows.every(
    (row) => row.length === columns && row.every((one) => one.length === length),
  )
  if (columns === 0 || !fits) {
    throw new InkstoneError(
      `pictureSheet: expected rows of equally many pictures, of ${imageShape.join(' x ')} = ${length} values, got ` +
        `${rows.length === 0 ? 'none' : rows.map((row) => row.map((one) => one.length).join(' ') || 'none').join(', ')}.`,
    )
  }
  const sheetWidth = columns * (width + gap) - gap
  const sheetHeight = rows.length * (height + gap) - gap
  const sheet = new Uint8Array(sheetWidth * sheetHeight * channels).fill(frame)
  rows.forEach((row, down) => {
    row.forEach((picture, across) => {
      for (let y = 0; y < height; y++) {
        const to = ((down * (height + gap) + y) * sheetWidth + across * (width + gap)) * channels
        for (let at = 0; at < width * channels; at++) {
          sheet[to + at] = Math.round(255 * (1 - picture[y * width * channels + at]!))
        }
      }
    })
  })
  const { default: sharp } = await optionalPackage('sharp', 'draw pictures', () => import('sharp'))
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
