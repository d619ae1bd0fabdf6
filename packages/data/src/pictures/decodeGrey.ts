import { assertArgument, InkstoneError, isInkstoneError } from '@inkstone/core'
import { leastContrast } from '@inkstone/pixels'
import { decodeGreyPng } from './formats/decodeGreyPng'
import { whyUnreadable } from './formats/whyUnreadable'
import type { GreyImage } from './greyImage'
import { type OpenPicture, openPicture } from './openPicture'

/** Decodes a picture that is in memory as grey values: rotated upright as its EXIF entry says, transparent areas filled with
 * white, or with black if white ink would be invisible.
 * @param encoded the bytes of a PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or Netpbm file
 * @param source for messages: a path, a name
 * @throws InkstoneError naming the source if it does not decode or has more than 100 million pixels
 * @example const { pixels, width, height } = await decodeGrey(bytes, 'upload') */
export async function decodeGrey(
  encoded: Uint8Array,
  source: string = 'picture',
): Promise<GreyImage> {
  assertArgument('decodeGrey.encoded', encoded, 'bytes')
  return (await decodePage(encoded, source, 0)).image
}

/** {@link decodeGrey} of one page, and how many there are. */
export async function decodePage(
  encoded: Uint8Array,
  source: string,
  page: number,
): Promise<{ image: GreyImage; pages: number }> {
  const small = page === 0 ? decodeGreyPng(encoded) : undefined
  if (small) return { image: { ...small, source }, pages: 1 }
  try {
    const picture = await openPicture(encoded, page)
    const onWhite = await greyOn(picture, '#ffffff')
    const isBlank = picture.hasAlpha && contrast(onWhite.pixels) < leastContrast
    const image = isBlank ? await greyOn(picture, '#000000') : onWhite
    return { image: { ...image, source }, pages: picture.pages }
  } catch (error) {
    throw unreadable(source, error, encoded)
  }
}

/** The error for a picture that does not decode. An InkstoneError stays as it is. */
export function unreadable(source: string, error: unknown, encoded: Uint8Array): InkstoneError {
  if (isInkstoneError(error)) return error
  const reason = whyUnreadable(error, encoded)
  const mend = reason.includes('; ') ? '' : ' Open it in an image editor and save it again.'
  return new InkstoneError(
    `${source}: expected an image (PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or PGM), but it could not be read: ${reason}.${mend}`,
  )
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
