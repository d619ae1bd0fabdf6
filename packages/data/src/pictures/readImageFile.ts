import { InkstoneError } from '@inkstone/core'
import { readBytes } from '@inkstone/run'

/** A grey picture in memory. */
export interface GreyImage {
  /** `[height, width]`, black 0, white 255. */
  pixels: Uint8Array
  width: number
  height: number
  /** Where it came from, for messages: a path. */
  source?: string
}

/** Reads a PNG, JPEG, WebP, TIFF, GIF or SVG file as grey values: turned upright as its EXIF entry says,
 * what is transparent laid on white paper.
 * @throws InkstoneError naming the file if it is missing or does not decode
 * @example const digit = frameDigit(await readImageFile('seven.png')) */
export async function readImageFile(path: string): Promise<GreyImage> {
  const bytes = await readBytes(path)
  const { default: sharp } = await import('sharp') // only who reads pictures pays for it
  try {
    const { data, info } = await sharp(bytes)
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { pixels: new Uint8Array(data), width: info.width, height: info.height, source: path }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${path}: expected an image (PNG, JPEG, WebP, TIFF, GIF or SVG), but it could not be read: ${reason.trim()}. ` +
        'Open it in an image editor and save it again.',
    )
  }
}
