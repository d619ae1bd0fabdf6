import type { InkLine } from '@inkstone/core'
import { resample } from '@inkstone/pixels'

/** A line as a network for lines sees it. */
export interface FramedLine {
  /** `[28, width]` from 0 to 1: digits 20 pixels high, the middle of the ink in the middle of the height, paper around. */
  readonly image: Float32Array
  readonly width: number
  /** Pixels of the image for each of the line's. */
  readonly scale: number
}

/** Height of the image, and of a digit in it: those of MNIST's frame. */
export const frameHeight = 28
const digitHeight = 20
/** Paper to the left and to the right. */
export const frameMargin = 8

/** Scales a line so that its digits are as high as MNIST's, and lays it into a frame of their height. What lies above or below
 * is cut off. */
export function frameLine(line: InkLine): FramedLine {
  const { ink, width, height } = line
  const scale = digitHeight / line.digitHeight
  const columns = Math.max(1, Math.round(width * scale))
  const rows = Math.max(1, Math.round(height * scale))
  const scaled = resample(ink, width, { left: 0, top: 0, width, height }, columns, rows)
  const top = Math.round(frameHeight / 2 - middleOf(scaled, columns, rows))
  const framed = columns + 2 * frameMargin
  const image = new Float32Array(frameHeight * framed)
  for (let y = Math.max(0, -top); y < Math.min(rows, frameHeight - top); y++) {
    const to = (top + y) * framed + frameMargin
    for (let x = 0; x < columns; x++) image[to + x] = Math.min(1, scaled[y * columns + x]!)
  }
  return { image, width: framed, scale }
}

/** Half-way between the rows above and below which there is next to no ink. */
function middleOf(ink: Float32Array, width: number, height: number): number {
  const rows = new Float64Array(height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y]! += ink[y * width + x]!
  }
  const total = rows.reduce((sum, value) => sum + value, 0)
  let [above, top, bottom] = [0, 0, height]
  rows.forEach((mass, y) => {
    above += mass
    if (above < 0.02 * total) top = y + 1
    if (above < 0.98 * total) bottom = y + 2
  })
  return (top + Math.min(height, bottom)) / 2
}
