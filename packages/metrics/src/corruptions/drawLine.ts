import { type CorruptionSetting, clipped } from './corruption'

/** In pixels; the first pixel is at (0, 0). */
export type Point = readonly [x: number, y: number]

/** Draws a straight line of ink with round ends on a picture, in place; from a point to itself it is a dot.
 * @param width in pixels */
export function drawLine(
  pixels: Float32Array,
  { columns }: Pick<CorruptionSetting, 'columns'>,
  [from, to]: readonly [Point, Point],
  width: number,
): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const square = dx ** 2 + dy ** 2
  const rows = pixels.length / columns
  const reach = width / 2 + 0.5
  const [left, right] = within(from[0], to[0], reach, columns)
  const [top, bottom] = within(from[1], to[1], reach, rows)
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column - from[0], row - from[1]]
      const along = square === 0 ? 0 : clipped((x * dx + y * dy) / square)
      const distance = Math.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2)
      const at = row * columns + column
      pixels[at] = Math.max(pixels[at]!, clipped(reach - distance))
    }
  }
}

/** First and last pixel that may be reached between two points. */
function within(
  from: number,
  to: number,
  reach: number,
  length: number,
): readonly [number, number] {
  const first = Math.max(0, Math.floor(Math.min(from, to) - reach))
  return [first, Math.min(length - 1, Math.ceil(Math.max(from, to) + reach))]
}
