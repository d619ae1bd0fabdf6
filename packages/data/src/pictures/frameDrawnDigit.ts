import { evenInk, frameInk, type PaperSide } from '@inkstone/pixels'
import type { GreyImage } from './greyImage'

/** Brings a digit that a program drew into MNIST's frame: on paper of one grey value, and all ink belongs to the digit. A picture
 * that was taken goes through {@link frameDigit}, which looks for the digit's ink.
 * @param paper which end of the grey scale is paper
 * @returns `[28, 28]`, paper 0, ink up to 255
 * @example frameDrawnDigit({ pixels: Uint8Array.of(0, 255, 0, 0), width: 2, height: 2 })[14 * 28 + 14] // 255 */
export function frameDrawnDigit(picture: GreyImage, paper: PaperSide = 'dark'): Uint8Array {
  const { table } = evenInk(picture, paper) // which checks the picture
  const { pixels } = picture
  const ink = new Float32Array(pixels.length) // a loop: `from` takes ten times as long
  for (let at = 0; at < ink.length; at++) ink[at] = table[pixels[at]!]!
  return frameInk(ink, picture.width, picture.height)
}
