import { Problem } from '../http/problem'
import { pictureHeader } from './pictureHeader'

/** A picture as it arrived. */
export interface EncodedPicture {
  /** Of its file, or its place in the request; for messages and results. */
  name: string
  bytes: Uint8Array
}

/** One whose header has been read. */
export interface CheckedPicture extends EncodedPicture {
  /** Width times height. */
  pixels: number
}

/** Holds a picture's header against the limit before a byte of it is decoded.
 * @param most pixels
 * @throws Problem `wrong-type` unless it is a PNG or JPEG file, `too-large` if its header claims too many pixels, or a side
 * that no JPEG file can have */
export function checkPicture({ name, bytes }: EncodedPicture, most: number): CheckedPicture {
  const header = pictureHeader(bytes)
  if (!header) {
    throw new Problem('wrong-type', `${name}: expected a PNG or JPEG file, got neither.`)
  }
  const { width, height } = header
  const longest = Math.max(width, height)
  if (longest > longestSide) {
    throw new Problem(
      'too-large',
      `${name}: expected sides of at most ${longestSide} pixels, got ${width} x ${height}. ` +
        'Make the picture smaller.',
    )
  }
  if (width * height <= most) return { name, bytes, pixels: width * height }
  throw new Problem(
    'too-large',
    `${name}: expected at most ${most / 1e6} megapixels, got ${width} x ${height} = ` +
      `${Math.round((width * height) / 1e5) / 10} megapixels. Make the picture smaller.`,
  )
}

/** Of JPEG files. A PNG file of twelve million rows takes six seconds to decode, fifteen times as long as a square one of as
 * many pixels. */
const longestSide = 65_535
