import { assertArgument, type ImageShape, InkstoneError, knownOptions, oneOf } from '@inkstone/core'
import { findInk, frameInk, leastContrast, type Mark } from '@inkstone/pixels'

import type { GreyImage } from './greyImage'

/** MNIST's framing of digits. */
export const frameShape: ImageShape = [28, 28, 1]

export interface FrameOptions {
  /** Which end of the grey scale is paper. Left out, the picture decides: ink is what there is less of. */
  paper?: 'dark' | 'bright'
}

/** Finds the digit in a picture and brings it into MNIST's frame ({@link frameInk}). Data and prediction share this one
 * function. `findInk` of @inkstone/pixels says what is ink: light may be uneven, paper ruled or squared, a frame drawn
 * around the digit, the sheet may lie on a desk, and dust is dropped.
 * @param picture of one digit, any size, dark on bright or bright on dark
 * @returns `[28, 28]`, paper 0, ink up to 255
 * @throws InkstoneError naming the picture's source if it shows nothing, more than one mark side by side, or one and beside it
 * something as large that is too faint or too soft to tell, or if pixels and size do not fit
 * @example
 * const pixels = Uint8Array.of(255, 255, 255, 255, 0, 255, 255, 255, 255) // a dot on white paper
 * frameDigit({ pixels, width: 3, height: 3 })[14 * 28 + 14] // 255 */
export function frameDigit(picture: GreyImage, options: FrameOptions = {}): Uint8Array {
  assertArgument('frameDigit.picture', picture, 'picture')
  knownOptions('frameDigit', options, ['paper'])
  if (options.paper !== undefined) oneOf('frameDigit.paper', options.paper, ['dark', 'bright'])
  const { width, height, pixels, source = 'frameDigit' } = picture
  if (pixels.length !== width * height || pixels.length === 0) {
    throw new InkstoneError(
      `${source}: expected ${width * height} pixels for ${width}x${height}, got ${pixels.length}.`,
    )
  }
  const { marks, doubtful } = findInk(picture, options)
  const [mark, ...others] = marks
  if (!mark) throw new InkstoneError(`${source}: ${nothingIn(picture)}`)
  if (others.length > 0) throw new InkstoneError(`${source}: ${severalIn(marks)}`)
  const [faint] = doubtful
  if (faint) throw new InkstoneError(`${source}: ${besideIt(mark, faint)}`)
  return frameInk(mark.ink(), mark.box.width, mark.box.height)
}

function nothingIn({ pixels, width, height }: GreyImage): string {
  let darkest = 255
  let brightest = 0
  for (const value of pixels) {
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  if (brightest - darkest < leastContrast) {
    return (
      `expected a picture of a digit, found a blank one: its ${width}x${height} grey values lie ` +
      `between ${darkest} and ${brightest}. Use dark ink on bright paper, or bright ink on dark.`
    )
  }
  return (
    `expected a picture of a digit, found none: nothing in its ${width}x${height} pixels stands out from the paper ` +
    'like the stroke of a pen. Crop the picture to the digit, or write it with a darker pen.'
  )
}

function besideIt({ box }: Mark, faint: Mark['box']): string {
  return (
    `expected a picture of one digit, found a mark at ${box.left},${box.top} and beside it, at ${faint.left},${faint.top}, what ` +
    'may be another, too faint or too soft to tell. Crop the picture to the digit.'
  )
}

function severalIn(marks: readonly Mark[]): string {
  const places = marks.slice(0, 5).map(({ box }) => `${box.left},${box.top}`)
  const listed = places.join('; ') + (marks.length > places.length ? '; ...' : '')
  return (
    `expected a picture of one digit, found ${marks.length} marks side by side, their upper left corners at ${listed}. ` +
    'Read a number with `inkstone read` (@inkstone/reader), or crop each digit into a picture of its own.'
  )
}
