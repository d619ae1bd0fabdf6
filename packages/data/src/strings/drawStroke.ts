import type { Page } from '@inkstone/core'

export type Place = readonly [x: number, y: number]

export interface Stroke {
  /** A line from one to the next. */
  readonly points: readonly Place[]
  /** Pixels. */
  readonly width: number
  readonly light: number
}

/** Draws a stroke with round ends onto a page's light, anti-aliased. What is darker stays.
 * @param light `[height, width]` of the page; changed */
export function drawStroke(
  light: Float32Array,
  { width, height, paper }: Pick<Page, 'width' | 'height' | 'paper'>,
  stroke: Stroke,
): void {
  const reach = stroke.width / 2 + 1
  for (const [at, [x1, y1]] of stroke.points.slice(0, -1).entries()) {
    const [x2, y2] = stroke.points[at + 1]!
    const [dx, dy] = [x2 - x1, y2 - y1]
    const square = dx * dx + dy * dy || 1
    const left = Math.max(0, Math.floor(Math.min(x1, x2) - reach))
    const right = Math.min(width - 1, Math.ceil(Math.max(x1, x2) + reach))
    const top = Math.max(0, Math.floor(Math.min(y1, y2) - reach))
    const bottom = Math.min(height - 1, Math.ceil(Math.max(y1, y2) + reach))
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / square))
        const [offX, offY] = [x - x1 - along * dx, y - y1 - along * dy]
        const distance = Math.sqrt(offX * offX + offY * offY)
        const covered = Math.min(1, Math.max(0, stroke.width / 2 + 0.5 - distance))
        const value = paper + covered * (stroke.light - paper)
        if (value < light[y * width + x]!) light[y * width + x] = value
      }
    }
  }
}
