import { inkBetween, paperPlane } from '@inkstone/pixels'
import { type CorruptionSetting, clipped } from './corruption'

/** Where a picture's pixels come from: the pixel at `(x, y)` from the middle shows what stood at
 * `(a x + b y, c x + d y)` from the middle. */
export type Linear = readonly [a: number, b: number, c: number, d: number]

/** Resamples a picture about its middle; around it lies paper. */
export function warp(
  pixels: Float32Array,
  setting: Pick<CorruptionSetting, 'rows' | 'columns'>,
  [a, b, c, d]: Linear,
): Float32Array {
  const { rows, columns } = setting
  const middleX = (columns - 1) / 2
  const middleY = (rows - 1) / 2
  const plane = paperPlane(pixels, [rows, columns, 1], 0)
  return pixels.map((_, at) => {
    const x = (at % columns) - middleX
    const y = Math.floor(at / columns) - middleY
    const ink = inkBetween(plane, a * x + b * y + middleX + 1, c * x + d * y + middleY + 1)
    return clipped(ink)
  })
}
