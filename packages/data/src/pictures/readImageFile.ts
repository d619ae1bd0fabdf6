import { InkstoneError, isInkstoneError } from '@inkstone/core'
import { leastContrast } from '@inkstone/pixels'
import { readBytes } from '@inkstone/run'
import type { GreyImage } from './greyImage'
import { type OpenPicture, openPicture } from './openPicture'

/** Reads a PNG, JPEG, WebP, TIFF, GIF, SVG, BMP, PBM, PGM or PPM file as grey values: rotated upright as its EXIF
 * entry says, transparent areas filled with white, or with black if white ink would be invisible.
 * @throws InkstoneError naming the file if it is missing, does not decode or has more than 100 million pixels
 * @example const digit = frameDigit(await readImageFile('seven.png')) */
export async function readImageFile(path: string): Promise<GreyImage> {
  return (await readOpened(path, 0)).image
}

/** Reads one page of a picture file, and says how many there are. */
export async function readOpened(
  path: string,
  page: number,
): Promise<{ image: GreyImage; pages: number }> {
  const bytes = await readBytes(path)
  try {
    const picture = await openPicture(bytes, page)
    const onWhite = await greyOn(picture, '#ffffff')
    const isBlank = picture.hasAlpha && contrast(onWhite.pixels) < leastContrast
    const image = isBlank ? await greyOn(picture, '#000000') : onWhite
    return { image: { ...image, source: path }, pages: picture.pages }
  } catch (error) {
    if (isInkstoneError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${path}: expected an image (PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or PGM), but it could not be read: ${reason.trim()}. ` +
        'Open it in an image editor and save it again.',
    )
  }
}

async function greyOn(picture: OpenPicture, background: string): Promise<GreyImage> {
  const { data, info } = await picture
    .pixels()
    .flatten({ background })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { pixels: new Uint8Array(data), width: info.width, height: info.height }
}

function contrast(pixels: Uint8Array): number {
  let darkest = 255
  let brightest = 0
  for (const value of pixels) {
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  return brightest - darkest
}
