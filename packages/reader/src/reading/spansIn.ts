import type { InkBox, StringPicture } from '@inkstone/core'
import { findSeams } from '../engine/findSeams'
import { findSpans, frameSpan, outlineOf } from '../engine/findSpans'
import { findLines } from '../lines/findLines'
import { pageInk } from '../lines/pageInk'
import { straighten } from '../lines/straighten'

/** A piece of ink that may be a digit. */
export interface PictureSpan {
  /** In pixels of the picture. */
  readonly box: InkBox
  /** `[28, 28]` from 0 to 1, framed as the digits of MNIST are. */
  readonly image: Float32Array
}

/** Everything that {@link cuts} would have a digit model judge: whole digits, parts of them, and several that touch. A model that
 * is trained on them knows what is no whole digit.
 * @example for (const { box, image } of spansIn(picture)) console.log(box.left, image.length) */
export function spansIn(picture: StringPicture): PictureSpan[] {
  const page = pageInk(picture)
  if (!page) return []
  return findLines(page).flatMap((line) => {
    const straight = straighten(line, false)
    const seams = findSeams(straight)
    const { spans } = findSpans(straight, seams)
    return spans.map((span) => {
      const { left, top, width, height } = straight.onPage(outlineOf(straight, seams, span))
      const box = { left: left + page.left, top: top + page.top, width, height }
      return { box, image: frameSpan(straight, seams, span) }
    })
  })
}
