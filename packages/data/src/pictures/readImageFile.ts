import { readBytes } from '@inkstone/run'
import { decodePage } from './decodeGrey'
import type { GreyImage } from './greyImage'

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
  return decodePage(await readBytes(path), path, page)
}
