import { assertArgument, type Framing, type ImageShape, InkstoneError } from '@inkstone/core'
import { resample } from '@inkstone/pixels'
import { decodeGrey, unreadable } from './decodeGrey'
import { decodeImage, type Paper } from './decodeImage'
import { frameDigit, frameShape } from './frameDigit'

export interface FramePictureOptions {
  /** The model's image shape, with 1 (grey) or 3 channels. */
  imageShape: ImageShape
  framing: Framing
  /** Where the picture comes from, for messages: a path, a name. Default: `picture`. */
  source?: string
}

/** Decodes a picture that is in memory, and frames it like the images of a dataset.
 * @param encoded the bytes of a PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or Netpbm file
 * @returns `[height, width, channels]`, from 0 to 1
 * @throws InkstoneError naming the source if it does not decode, or is blank where a digit is expected; or for other
 * channels than 1 or 3
 * @example await framePicture(bytes, { imageShape: [28, 28, 1], framing: { fit: 'digit', polarity: 'ink' } }) */
export async function framePicture(
  encoded: Uint8Array,
  options: FramePictureOptions,
): Promise<Float32Array> {
  assertArgument('framePicture.encoded', encoded, 'bytes')
  assertArgument(
    'framePicture.options',
    options,
    'object',
    'Pass { imageShape, framing }, as in the card of a model.',
  )
  assertArgument('framePicture.imageShape', options.imageShape, 'imageShape')
  assertArgument('framePicture.framing', options.framing, 'object')
  const { imageShape, framing, source = 'picture' } = options
  const [, , channels] = imageShape
  if (channels !== 1 && channels !== 3) {
    throw new InkstoneError(
      `${source}: expected a model with 1 channel (grey) or 3 (red, green, blue), got one with images of ` +
        `${imageShape.join('x')}. Call predict() of @inkstone/metrics with arrays instead.`,
    )
  }
  if (framing.fit === 'digit') {
    return framedDigit(encoded, { imageShape, polarity: framing.polarity, source })
  }
  const grey = framing.polarity === 'ink' ? await decodeGrey(encoded, source) : undefined
  const paper = grey ? paperOf(grey) : framing.polarity === 'dark' ? 'bright' : 'dark'
  try {
    const { pixels } = await decodeImage(encoded, { imageShape, paper })
    return fractions(pixels)
  } catch (error) {
    throw unreadable(source, error, encoded)
  }
}

interface FramedDigitOptions {
  imageShape: ImageShape
  polarity: Framing['polarity']
  source: string
}

async function framedDigit(
  encoded: Uint8Array,
  { imageShape: [height, width, channels], polarity, source }: FramedDigitOptions,
): Promise<Float32Array> {
  const paper = { ink: undefined, bright: 'dark', dark: 'bright' } as const
  const framed = frameDigit(await decodeGrey(encoded, source), { paper: paper[polarity] })
  const plane = fractions(framed)
  const [side] = frameShape
  const box = { left: 0, top: 0, width: side, height: side }
  const isFrame = height === side && width === side
  const scaled = isFrame ? plane : resample(plane, side, box, width, height, 'edge')
  if (channels === 1) return scaled
  const image = new Float32Array(height * width * channels)
  for (let at = 0; at < image.length; at++) image[at] = scaled[Math.floor(at / channels)]!
  return image
}

/** From 0 to 255 to 0 to 1. A loop: Float32Array.from takes twenty times as long. */
function fractions(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) values[at] = bytes[at]! / 255
  return values
}

/** Most of a picture's border is paper. */
function paperOf({
  pixels,
  width,
  height,
}: {
  pixels: Uint8Array
  width: number
  height: number
}): Paper {
  const edge = pixels.filter((_, at) => {
    const x = at % width
    const y = Math.floor(at / width)
    return x === 0 || y === 0 || x === width - 1 || y === height - 1
  })
  return edge.sort()[edge.length >> 1]! > 127 ? 'bright' : 'dark'
}
