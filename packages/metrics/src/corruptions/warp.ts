import { type CorruptionSetting, clipped } from './corruption'
import { inkBetween } from './inkBetween'

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
  return pixels.map((_, at) => {
    const x = (at % columns) - middleX
    const y = Math.floor(at / columns) - middleY
    const ink = inkBetween(pixels, setting, a * x + b * y + middleX, c * x + d * y + middleY)
    return clipped(ink)
  })
}
