import type { GreyPicture } from '@inkstone/pixels'
import { boxOf, type Stroke } from './stroke'

/** Draws strokes as a picture of dark ink on white paper, with a pen as broad in proportion as the digits of MNIST are written
 * with, whatever the size they were written in. Pressure makes it up to a third broader or thinner.
 * @param strokes of one digit
 * @returns a picture some 110 pixels high or wide */
export function drawStrokes(strokes: readonly Stroke[]): GreyPicture {
  const { left, top, right, bottom } = boxOf(strokes)
  const longest = Math.max(right - left, bottom - top, 1)
  const scale = inkSide / longest
  const border = margin + pen
  const width = Math.ceil((right - left) * scale + 2 * border)
  const height = Math.ceil((bottom - top) * scale + 2 * border)
  const ink = new Float32Array(width * height)
  for (const { points } of strokes) {
    const placed = points.map(({ x, y, pressure }) => ({
      x: (x - left) * scale + border,
      y: (y - top) * scale + border,
      radius: (pen / 2) * (0.67 + 0.66 * pressure),
    }))
    placed.forEach((end, at) => {
      drawSegment(ink, width, height, placed[Math.max(0, at - 1)]!, end)
    })
  }
  return { width, height, pixels: Uint8Array.from(ink, (value) => Math.round(255 * (1 - value))) }
}

/** Longest side of the middle of the strokes, in pixels. */
const inkSide = 80
/** An eighth of the digit's height, as in MNIST. */
const pen = 11
const margin = 8

interface Dot {
  x: number
  y: number
  radius: number
}

/** Ink between two dots, its edges blurred over a pixel. */
function drawSegment(ink: Float32Array, width: number, height: number, start: Dot, end: Dot): void {
  const reach = Math.max(start.radius, end.radius) + 1
  const firstX = Math.max(0, Math.floor(Math.min(start.x, end.x) - reach))
  const lastX = Math.min(width - 1, Math.ceil(Math.max(start.x, end.x) + reach))
  const firstY = Math.max(0, Math.floor(Math.min(start.y, end.y) - reach))
  const lastY = Math.min(height - 1, Math.ceil(Math.max(start.y, end.y) + reach))
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const squared = dx * dx + dy * dy
  for (let y = firstY; y <= lastY; y++) {
    for (let x = firstX; x <= lastX; x++) {
      const [px, py] = [x + 0.5 - start.x, y + 0.5 - start.y]
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared))
      const [fromX, fromY] = [px - along * dx, py - along * dy]
      const distance = Math.sqrt(fromX * fromX + fromY * fromY) // Math.hypot is many times slower
      const radius = start.radius + along * (end.radius - start.radius)
      const covered = Math.min(1, Math.max(0, radius - distance + 0.5))
      const at = y * width + x
      if (covered > ink[at]!) ink[at] = covered
    }
  }
}
