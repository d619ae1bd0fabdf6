import type { ImageShape } from '@inkstone/core'
import { budget } from './budget'
import { type OpenPicture, openPicture } from './openPicture'

/** Whether paper is dark or bright in the pictures of a source. */
export type Paper = 'dark' | 'bright'

export interface DecodeOptions {
  /** `[height, width, channels]`, with 1 (grey) or 3 channels. Default: the picture's own size, grey. */
  imageShape?: ImageShape
  /** `dark`: pixels are kept, as MNIST's are stored. `bright`: dark ink on white paper is inverted. */
  paper: Paper
}

export interface DecodedImage {
  /** `[height, width, channels]`, ink 255. */
  pixels: Uint8Array
  imageShape: ImageShape
}

/** Decodes a single-page picture: rotated upright as EXIF says, transparent areas filled with paper, scaled to fit
 * the shape with its proportions kept and paper around it. Large pictures are decoded one at a time.
 * @throws Error if it does not decode, has several pages, is too large for an image of its own size, or shows nothing
 * because its ink is as bright as its paper */
export async function decodeImage(
  encoded: Uint8Array,
  options: DecodeOptions,
): Promise<DecodedImage> {
  const picture = await openPicture(encoded)
  const { width, height, pages } = picture
  if (pages > 1) throw new Error(`it has ${pages} pages or frames; keep one`)
  if (!options.imageShape && width * height > mostOwnPixels) {
    throw new Error(
      `it has ${width} x ${height} pixels, more than a network can take; imageShape: [28, 28, 1] makes it smaller`,
    )
  }
  return decoding.spend(width * height, () => decode(picture, options))
}

async function decode(
  picture: OpenPicture,
  { imageShape, paper }: DecodeOptions,
): Promise<DecodedImage> {
  const background = paper === 'dark' ? '#000000' : '#ffffff'
  const pixels = picture.pixels().flatten({ background })
  if (imageShape) {
    const [height, width] = imageShape
    pixels.resize({ width, height, fit: 'contain', background })
  }
  if (paper === 'bright') pixels.negate({ alpha: false })
  const { data, info } = await pixels
    .toColourspace(imageShape?.[2] === 3 ? 'srgb' : 'b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (picture.hasAlpha && data.every((value) => value === 0)) {
    const { min, max } = (await picture.pixels().stats()).channels.at(-1)! // opacity
    const [name, other] = paper === 'dark' ? ['black', 'bright'] : ['white', 'dark']
    if (min !== max) {
      throw new Error(
        `its ink is as ${name} as the paper behind its transparent parts; set paper: '${other}'`,
      )
    }
  }
  return { pixels: new Uint8Array(data), imageShape: [info.height, info.width, info.channels] }
}

/** Pixels decoded at once: some 32 images of 1000 x 1000, or one larger picture. */
const decoding = budget(2 ** 25)
/** 2048 x 2048: a batch of images of that size already takes gigabytes. */
const mostOwnPixels = 2 ** 22
