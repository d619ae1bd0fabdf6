import { evenInk, frameInk } from '@inkstone/pixels'

import type { GreyImage } from './greyImage'

/** Brings a digit that a program drew into MNIST's frame: bright ink on black, and all of it belongs to the digit. A picture
 * that was taken goes through `frameDigit`.
 * @returns `[28, 28]`, paper 0, ink up to 255 */
export function frameDrawnDigit(picture: GreyImage): Uint8Array {
  const { pixels } = picture
  const { table } = evenInk(picture, 'dark')
  const ink = new Float32Array(pixels.length) // a loop: `from` takes ten times as long
  for (let at = 0; at < ink.length; at++) ink[at] = table[pixels[at]!]!
  return frameInk(ink, picture.width, picture.height)
}
