import type { Framing } from '@inkstone/core'
import { InkstoneError } from '@inkstone/core'
import { frameDigit } from '@inkstone/data'
import { frameInk } from '@inkstone/pixels'
import { drawStrokes } from './drawStrokes'
import type { Stroke } from './stroke'

/** Strokes as the image that the model takes: drawn, and framed as its card says by the function that data and prediction
 * share. So `inkstone predict` reads a picture of the same strokes alike.
 * @returns `[28, 28]`, paper 0, ink up to 255
 * @throws InkstoneError for a framing that is not of digits */
export function frameStrokes(strokes: readonly Stroke[], framing: Framing | undefined): Uint8Array {
  if (framing?.fit !== 'digit') {
    throw new InkstoneError(
      `The pad: expected a model whose images are framed as digits, got one framed by '${framing?.fit}'.`,
    )
  }
  const picture = drawStrokes(strokes)
  try {
    return frameDigit(picture, { paper: 'bright' })
  } catch (error) {
    // Strokes that do not touch may look like several marks. Who wrote them knows that they are one.
    if (!(error instanceof InkstoneError)) throw error
    const { pixels, width, height } = picture
    return frameInk(
      Float32Array.from(pixels, (value) => 1 - value / 255),
      width,
      height,
    )
  }
}
