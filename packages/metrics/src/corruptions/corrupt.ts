import {
  assertArgument,
  type ImageShape,
  InkstoneError,
  type Random,
  wholeNumber,
} from '@inkstone/core'
import { type Corruption, type Severity, severities } from './corruption'

export interface CorruptOptions {
  /** One of `corruptions`, or your own. */
  corruption: Corruption
  severity: Severity
  /** Such as `random(seed).split(position)`: the same stream gives the same picture, no matter how much it was used. */
  random: Random
}

/** Corrupts an image. The severity only changes the strength: a direction or a position is the same for all five. All
 * channels are corrupted in the same way. @param image `[height, width, channels]`, ink 1, paper 0; not changed
 * @returns a new one, from 0 to 1
 * @throws InkstoneError for an image of another size, or an unknown severity
 * @example
 * const [brightness] = corruptions.filter(({ name }) => name === 'brightness')
 * corrupt(Float32Array.of(0, 1), [1, 2, 1], { corruption: brightness, severity: 5, random: random(1) }) // [0.5, 1] */
export function corrupt(
  image: Float32Array,
  imageShape: ImageShape,
  options: CorruptOptions,
): Float32Array {
  assertArgument('corrupt.image', image, 'numbers')
  assertArgument('corrupt.imageShape', imageShape, 'imageShape')
  assertArgument('corrupt.options', options, 'object', 'Pass { corruption, severity, random }.')
  const { corruption, severity, random } = options
  assertArgument('corrupt.corruption', corruption, 'object', 'corruptions lists them.')
  assertArgument('corrupt.random', random, 'object', 'random(seed) of @inkstone/core makes one.')
  const [rows, columns, channels] = imageShape
  wholeNumber('corrupt.severity', severity, { min: 1, max: severities.length })
  if (image.length !== rows * columns * channels) {
    throw new InkstoneError(
      `corrupt: expected an image of ${imageShape.join(' x ')} = ${rows * columns * channels} values, got ${image.length}.`,
    )
  }
  const result = new Float32Array(image.length)
  for (let channel = 0; channel < channels; channel++) {
    const plane = new Float32Array(rows * columns).map((_, at) => image[at * channels + channel]!)
    const setting = { rows, columns, severity, random: random.split(corruption.name) }
    corruption.apply(plane, setting).forEach((ink, at) => {
      result[at * channels + channel] = ink
    })
  }
  return result
}
