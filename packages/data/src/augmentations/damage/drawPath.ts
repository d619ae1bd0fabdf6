/** In pixels; the first pixel is at (0, 0). */
export type Point = readonly [x: number, y: number]

export interface Pen {
  /** Width of the stroke in pixels. */
  width: number
  /** Ink of the stroke, 0 to 1. */
  ink: number
}

/** Draws a stroke through these points on a picture, in place: straight lines with round ends. One point is a dot. Where
 * there is more ink already, it stays.
 * @param picture `[rows, columns]`, ink 1, paper 0 */
export function drawPath(
  picture: Float32Array,
  columns: number,
  points: readonly Point[],
  { width, ink }: Pen,
): void {
  const rows = picture.length / columns
  const reach = width / 2 + 0.5
  for (let end = points.length > 1 ? 1 : 0; end < points.length; end++) {
    const [fromX, fromY] = points[Math.max(0, end - 1)]!
    const [toX, toY] = points[end]!
    const [dx, dy] = [toX - fromX, toY - fromY]
    const square = dx * dx + dy * dy
    const left = Math.max(0, Math.floor(Math.min(fromX, toX) - reach))
    const right = Math.min(columns - 1, Math.ceil(Math.max(fromX, toX) + reach))
    const top = Math.max(0, Math.floor(Math.min(fromY, toY) - reach))
    const bottom = Math.min(rows - 1, Math.ceil(Math.max(fromY, toY) + reach))
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const [x, y] = [column - fromX, row - fromY]
        const along = square === 0 ? 0 : within01((x * dx + y * dy) / square)
        const [asideX, asideY] = [x - along * dx, y - along * dy]
        const covered = within01(reach - Math.sqrt(asideX * asideX + asideY * asideY))
        const at = row * columns + column
        picture[at] = Math.max(picture[at]!, covered * ink)
      }
    }
  }
}

const within01 = (value: number): number => Math.min(1, Math.max(0, value))
