import type { ImageShape } from '@inkstone/core'

/** Which end of the grey scale is paper in the pictures of a source. */
export type Paper = 'dark' | 'bright'

export interface DecodeOptions {
  /** `[height, width, channels]`, 1 channel, grey, or 3. Left out, the picture's own size, grey. */
  imageShape?: ImageShape
  /** `dark`: pixels are kept, as MNIST's are stored. `bright`: dark ink on white paper is turned round. */
  paper: Paper
}

export interface DecodedImage {
  /** `[height, width, channels]`, ink 255. */
  pixels: Uint8Array
  imageShape: ImageShape
}

/** Decodes PNG, JPEG, WebP or TIFF through sharp: turned upright as EXIF says, what is transparent laid on
 * paper, scaled to fit the shape with its proportions kept and paper around it.
 * @throws Error of sharp if it does not decode */
export async function decodeImage(
  encoded: Uint8Array,
  { imageShape, paper }: DecodeOptions,
): Promise<DecodedImage> {
  const { default: sharp } = await import('sharp') // only who reads pictures pays for it
  const background = paper === 'dark' ? '#000000' : '#ffffff'
  const picture = sharp(encoded, { failOn: 'warning' }).rotate().flatten({ background })
  if (imageShape) {
    const [height, width] = imageShape
    picture.resize({ width, height, fit: 'contain', background })
  }
  if (paper === 'bright') picture.negate({ alpha: false })
  const { data, info } = await picture
    .toColourspace(imageShape?.[2] === 3 ? 'srgb' : 'b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { pixels: new Uint8Array(data), imageShape: [info.height, info.width, info.channels] }
}
