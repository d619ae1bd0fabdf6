import type { Framing } from '@inkstone/core'
import { InkstoneError } from '@inkstone/core'
import { frameDrawnDigit } from '@inkstone/data'
import { drawStrokes } from './drawStrokes'
import type { Stroke } from './stroke'

/** Strokes as the image that the model takes: drawn, and framed as its card says. `inkstone predict` frames a picture of the same
 * strokes alike: `frameDigit` of @inkstone/data looks for ink as well, which here is known to be all there is, under even light.
 * @returns `[28, 28]`, paper 0, ink up to 255
 * @throws InkstoneError for a framing that is not of digits */
export function frameStrokes(strokes: readonly Stroke[], framing: Framing | undefined): Uint8Array {
  if (framing?.fit !== 'digit') {
    throw new InkstoneError(
      `The pad: expected a model whose images are framed as digits, got one framed by '${framing?.fit}'.`,
    )
  }
  return frameDrawnDigit(drawStrokes(strokes), 'bright')
}
