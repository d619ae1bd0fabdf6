import { assertArgument, type Framing, type ImageShape, InkstoneError } from '@inkstone/core'
import { resample } from '@inkstone/pixels'
import { readBytes } from '@inkstone/run'
import { decodeImage, type Paper } from './decodeImage'
import { frameDigit, frameShape } from './frameDigit'
import { readImageFile } from './readImageFile'

export interface ReadPictureOptions {
  /** The model's image shape, with 1 (grey) or 3 channels. */
  imageShape: ImageShape
  framing: Framing
}

/** Reads a picture file, framed like the images of a dataset.
 * @returns `[height, width, channels]`, from 0 to 1
 * @throws InkstoneError naming the file if it is missing, does not decode, or is blank where a digit is expected; or for
 * other channels than 1 or 3
 * @example await readPicture('7.png', { imageShape: [28, 28, 1], framing: { fit: 'digit', polarity: 'ink' } }) */
export async function readPicture(
  path: string,
  options: ReadPictureOptions,
): Promise<Float32Array> {
  assertArgument('readPicture.path', path, 'path')
  assertArgument(
    'readPicture.options',
    options,
    'object',
    'Pass { imageShape, framing }, as in the card of a model.',
  )
  assertArgument('readPicture.imageShape', options.imageShape, 'imageShape')
  assertArgument('readPicture.framing', options.framing, 'object')
  const { imageShape, framing } = options
  const [, , channels] = imageShape
  if (channels !== 1 && channels !== 3) {
    throw new InkstoneError(
      `${path}: expected a model with 1 channel (grey) or 3 (red, green, blue), got one with images of ` +
        `${imageShape.join('x')}. Call predict() of @inkstone/metrics with arrays instead.`,
    )
  }
  if (framing.fit === 'digit') return framedDigit(path, imageShape, framing.polarity)
  const grey = framing.polarity === 'ink' ? await readImageFile(path) : undefined
  const paper = grey ? paperOf(grey) : framing.polarity === 'dark' ? 'bright' : 'dark'
  const bytes = await readBytes(path)
  try {
    const { pixels } = await decodeImage(bytes, { imageShape, paper })
    return Float32Array.from(pixels, (value) => value / 255)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${path}: expected an image (PNG, JPEG, WebP, TIFF, GIF or SVG), but it could not be read: ${reason.trim()}. ` +
        'Open it in an image editor and save it again.',
    )
  }
}

async function framedDigit(
  path: string,
  [height, width, channels]: ImageShape,
  polarity: Framing['polarity'],
): Promise<Float32Array> {
  const paper = { ink: undefined, bright: 'dark', dark: 'bright' } as const
  const framed = frameDigit(await readImageFile(path), { paper: paper[polarity] })
  const plane = Float32Array.from(framed, (value) => value / 255)
  const [side] = frameShape
  const box = { left: 0, top: 0, width: side, height: side }
  const isFrame = height === side && width === side
  const scaled = isFrame ? plane : resample(plane, side, box, width, height, 'edge')
  return Float32Array.from({ length: height * width * channels }, (_, at) => {
    return scaled[Math.floor(at / channels)]!
  })
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
