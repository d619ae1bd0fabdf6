import { inkBetween, paperPlane } from '@inkstone/pixels'
import { type CorruptionSetting, clipped } from './corruption'

/** The origin of a picture's pixels: the pixel at `(x, y)` from the centre shows what was at `(a x + b y, c x + d y)`
 * from the centre. */
export type Linear = readonly [a: number, b: number, c: number, d: number]

/** Resamples a picture about its centre; it is surrounded by paper. */
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
