import type { Sharp } from 'sharp'
import { optionalPackage } from '../optionalPackage'
import { decodeBitmap, isBitmap } from './formats/decodeBitmap'
import { decodePortableMap, isPortableMap } from './formats/decodePortableMap'
import { checkSize } from './formats/rawPicture'

/** A picture of known size whose pixels are not decoded yet. */
export interface OpenPicture {
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
  /** Frames of an animation, pages of a document. */
  readonly pages: number
  /** A new sharp instance over the picture, upright as its EXIF entry says. */
  pixels(): Sharp
}

/** Reads the header of a picture: PNG, JPEG, WebP, TIFF, GIF or SVG through sharp, BMP and the Netpbm formats by this
 * package's own readers.
 * @param page of a document, from 0
 * @throws InkstoneError if sharp is not installed; Error if it is not a picture, or has more than 100 million pixels */
export async function openPicture(encoded: Uint8Array, page: number = 0): Promise<OpenPicture> {
  const { default: sharp } = await optionalPackage('sharp', 'read pictures', () => import('sharp'))
  const own = isBitmap(encoded) ? decodeBitmap : isPortableMap(encoded) ? decodePortableMap : null
  if (own) {
    const { pixels, ...raw } = own(encoded)
    return { ...raw, hasAlpha: false, pages: 1, pixels: () => sharp(pixels, { raw }) }
  }
  const {
    width = 0,
    height = 0,
    hasAlpha,
    pages = 1,
  } = await sharp(encoded, {
    page,
    limitInputPixels: false, // only the header is read
  }).metadata()
  checkSize(width, height)
  const pixels = () => sharp(encoded, { failOn: 'warning', page }).rotate()
  return { width, height, hasAlpha: hasAlpha === true, pages, pixels }
}
