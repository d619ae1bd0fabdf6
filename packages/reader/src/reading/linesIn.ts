import type { InkBox, StringPicture } from '@inkstone/core'
import { frameLine } from '../engine/frameLine'
import { findLines } from '../lines/findLines'
import { pageInk } from '../lines/pageInk'
import { straighten } from '../lines/straighten'

/** A line of writing. */
export interface PictureLine {
  /** In pixels of the picture. */
  readonly box: InkBox
  /** `[28, width]` from 0 to 1, digits 20 pixels high. */
  readonly image: Float32Array
  readonly width: number
}

/** Every line of a picture in reading order, straightened and framed as {@link wholeLine} shows it to its network. A network that is
 * trained on them sees what it will read.
 * @example for (const { image, width } of linesIn(picture)) console.log(image.length / width) // 28 */
export function linesIn(picture: StringPicture): PictureLine[] {
  const page = pageInk(picture)
  if (!page) return []
  return findLines(page).map((line) => {
    const { image, width } = frameLine(straighten(line, false))
    const box = { ...line.box, left: line.box.left + page.left, top: line.box.top + page.top }
    return { box, image, width }
  })
}
