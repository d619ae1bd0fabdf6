import { type ImageShape, InkstoneError } from '@inkstone/core'
import type { NumpyArray } from './npy'

/** The images of an array as bytes. */
export interface ImageArray {
  readonly size: number
  readonly imageShape: ImageShape
  /** `[size, height, width, channels]`, paper 0, ink 255. */
  readonly pixels: Uint8Array
  /** The value of full ink in the array: 255, 1 or 65535. 0 if every pixel is 0. */
  readonly brightest: number
}

/** Reads images from an array: `[size, height, width]`, with channels last, as in TensorFlow, or first, as in
 * PyTorch. Accepted scales are whole numbers from 0 to 255, floats and booleans from 0 to 1, and 16-bit images.
 * @param place the array's name in errors @throws InkstoneError for another or an ambiguous layout or scale, with the
 * line of NumPy that fixes it */
export function imageArray(array: NumpyArray, place: string): ImageArray {
  const { size, height, width, channels, isChannelsFirst } = layoutOf(array, place)
  const brightest = brightestOf(array, place)
  const imageShape = [height, width, channels] as const
  if (array.bytes && !isChannelsFirst) return { size, imageShape, pixels: array.bytes, brightest }
  const scale = brightest === 0 ? 0 : 255 / brightest
  const pixels = new Uint8Array(array.length)
  const plane = height * width
  for (let at = 0; at < pixels.length; at++) {
    let from = at
    if (isChannelsFirst) {
      const channel = at % channels
      const pixel = (at - channel) / channels
      from = (pixel - (pixel % plane)) * channels + channel * plane + (pixel % plane)
    }
    pixels[at] = Math.round(array.at(from) * scale)
  }
  return { size, imageShape, pixels, brightest }
}

function layoutOf({ shape, type }: NumpyArray, place: string) {
  const [size = 0, second = 0, third = 0, fourth = 1] = shape
  const found = `${type} [${shape.join(', ')}]`
  const refuse = (expected: string, mend: string) =>
    new InkstoneError(`${place}: expected ${expected}, found ${found}. ${mend}`)
  if (size === 0 || shape.includes(0)) {
    throw refuse('images', 'The array is empty: leave the part out, or save its images.')
  }
  if (shape.length === 2) {
    const side = Math.sqrt(second)
    const sizes = Number.isInteger(side) ? `${side}, ${side}` : 'height, width'
    throw refuse(
      'images, [size, height, width] with or without channels',
      `Each image is a row: array.reshape(-1, ${sizes}) gives it its shape.`,
    )
  }
  if (shape.length !== 3 && shape.length !== 4) {
    throw refuse(
      'images, [size, height, width] with or without channels',
      'Reshape the array: array.reshape(size, height, width).',
    )
  }
  const isColour = (channels: number) => channels === 1 || channels === 3
  if (shape.length === 3 || !isColour(second)) {
    return { size, height: second, width: third, channels: fourth, isChannelsFirst: false }
  }
  if (!isColour(fourth)) {
    return { size, height: third, width: fourth, channels: second, isChannelsFirst: true }
  }
  throw refuse(
    'images whose channels are clearly last or first',
    `It could be ${second} x ${third} pixels with ${fourth} channels, or ${third} x ${fourth} pixels with ${second}. ` +
      'For grey images, save array.squeeze() as [size, height, width].',
  )
}

/** The value of full ink in the array, inferred from its type and its largest value. */
function brightestOf(array: NumpyArray, place: string): number {
  const { kind, type, length } = array
  let least = 0
  let most = 0
  if (kind === 'boolean') return 1
  for (let at = 0; at < length; at++) {
    const value = array.at(at)
    if (value < least) least = value
    else if (value > most) most = value
    else if (!Number.isFinite(value)) throw notFinite(place, value, at)
  }
  const given = `${type} from ${rounded(least)} to ${rounded(most)}`
  const refuse = (mend: string) =>
    new InkstoneError(
      `${place}: expected brightness from 0 (paper) to full ink (255 or 1), found ${given}. ${mend}`,
    )
  if (!Number.isFinite(most) || !Number.isFinite(least)) throw notFinite(place, most, -1)
  if (least < 0) {
    throw refuse(
      least >= -1 && most <= 1
        ? "If -1 is paper and 1 is ink: ((array + 1) * 127.5).round().astype('uint8'). If it is standardised, save the images as they were before."
        : "If it is standardised, save the images as they were before. To stretch it all: ((array - array.min()) / (array.max() - array.min()) * 255).round().astype('uint8').",
    )
  }
  if (most === 0) return 0
  if (kind === 'float' && most <= 1) return 1
  if (most === 1) {
    throw refuse(
      "Either 1 is full ink: save array.astype(bool). Or floats from 0 to 1 were cut to whole numbers: save them as (array * 255).round().astype('uint8').",
    )
  }
  if (most <= 255) return 255
  if (type.endsWith('u2') && most >= 2 ** 15) return 65_535
  throw refuse(
    `If ${rounded(most)} is full ink: (array / ${rounded(most)} * 255).round().astype('uint8'). ` +
      "If 65535 is, as in 16-bit images: (array / 257).round().astype('uint8').",
  )
}

function notFinite(place: string, value: number, at: number): InkstoneError {
  return new InkstoneError(
    `${place}: expected finite numbers, found ${value}${at >= 0 ? ` at place ${at}` : ''}. ` +
      'Fix the array: numpy.nan_to_num(array) makes a missing pixel paper.',
  )
}

const rounded = (value: number): string => `${Number(value.toPrecision(4))}`
