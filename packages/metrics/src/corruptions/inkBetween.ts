import type { CorruptionSetting } from './corruption'

/** What stands between four pixels, linearly; around the picture lies paper.
 * @param x from the left, in pixels; the first pixel stands at 0 */
export function inkBetween(
  pixels: Float32Array,
  { rows, columns }: Pick<CorruptionSetting, 'rows' | 'columns'>,
  x: number,
  y: number,
): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const ink = (column: number, row: number): number =>
    column >= 0 && column < columns && row >= 0 && row < rows ? pixels[row * columns + column]! : 0
  const upper = ink(left, top) + (x - left) * (ink(left + 1, top) - ink(left, top))
  const lower = ink(left, top + 1) + (x - left) * (ink(left + 1, top + 1) - ink(left, top + 1))
  return upper + (y - top) * (lower - upper)
}
