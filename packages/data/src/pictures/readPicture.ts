import { assertArgument } from '@inkstone/core'
import { readBytes } from '@inkstone/run'
import { type FramePictureOptions, framePicture } from './framePicture'

export type ReadPictureOptions = Omit<FramePictureOptions, 'source'>

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
  return framePicture(await readBytes(path), { imageShape, framing, source: path })
}
