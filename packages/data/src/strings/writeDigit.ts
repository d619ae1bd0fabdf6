import { inkBetween, paperPlane } from '@inkstone/pixels'
import { withWiderStrokes } from '../augmentations/strokeWidth'

/** How the characters of a string are written. */
export interface Hand {
  /** Height of a digit in pixels. */
  readonly height: number
  /** How far a stroke leans to the right for each pixel of its height. */
  readonly slant: number
  /** Width of a stroke in pixels. */
  readonly pen: number
}

/** Ink of one character. */
export interface Written {
  /** `[height, width]`, paper 0, ink up to 1. */
  readonly ink: Float32Array
  readonly width: number
  readonly height: number
}

/** Writes a framed digit as a hand does that writes all digits of a string: MNIST's frame took away the size, and every
 * digit has the slant and the pen of its own writer. Its own slant is taken out by the moments of its ink.
 * @param image `[28, 28]`, ink 1, not blank */
export function writeDigit(image: Float32Array, { height, slant, pen }: Hand): Written {
  const { lean, middleY } = momentsOf(image)
  const changed = slant - lean
  const corners = extentOf(image, (x, y) => x + changed * (middleY - y))
  // a digit that lies is not blown up to the height of those that stand
  const scale = Math.min(
    height / (corners.bottom - corners.top + 1),
    (1.15 * height) / (corners.right - corners.left + 1),
  )
  const width = Math.ceil((corners.right - corners.left + 1) * scale) + 2
  const rows = Math.ceil((corners.bottom - corners.top + 1) * scale) + 2
  const plane = paperPlane(image, [side, side, 1], 0)
  const ink = new Float32Array(width * rows)
  for (let y = 0; y < rows; y++) {
    const fromY = (y - 1 + 0.5) / scale - 0.5 + corners.top
    for (let x = 0; x < width; x++) {
      const fromX = (x - 1 + 0.5) / scale - 0.5 + corners.left - changed * (middleY - fromY)
      ink[y * width + x] = inkBetween(plane, fromX + 1, fromY + 1)
    }
  }
  const more = Math.max(-0.6, Math.min(1, (pen - penOf(ink, width, rows)) / 2))
  return { ink: withWiderStrokes(ink, [rows, width, 1], more), width, height: rows }
}

const side = 28
/** The least ink of a digit's pixel: an image without any is blank. */
export const faintest = 0.15

function momentsOf(image: Float32Array): { lean: number; middleY: number } {
  let [mass, x1, y1] = [0, 0, 0]
  image.forEach((value, at) => {
    mass += value
    x1 += value * (at % side)
    y1 += value * Math.floor(at / side)
  })
  const [middleX, middleY] = [x1 / mass, y1 / mass]
  let [across, down] = [0, 0]
  image.forEach((value, at) => {
    const [x, y] = [(at % side) - middleX, Math.floor(at / side) - middleY]
    across += value * x * y
    down += value * y * y
  })
  const lean = down > 0 ? -across / down : 0
  return { lean: Math.max(-1, Math.min(1, lean)), middleY }
}

/** Where ink comes to lie that is moved sideways. */
function extentOf(image: Float32Array, moved: (x: number, y: number) => number) {
  let [left, right, top, bottom] = [Infinity, -Infinity, side, 0]
  image.forEach((value, at) => {
    if (value < faintest) return
    const y = Math.floor(at / side)
    const x = moved(at % side, y)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  return { left, right, top, bottom }
}

/** The mean width of strokes: twice their ink for the length of their rims, the sum of the gradient. */
function penOf(ink: Float32Array, width: number, height: number): number {
  let [mass, rim] = [0, 0]
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const value = ink[y * width + x]!
      mass += value
      const [across, down] = [ink[y * width + x + 1]! - value, ink[(y + 1) * width + x]! - value]
      rim += Math.sqrt(across * across + down * down)
    }
  }
  return rim > 0 ? (2 * mass) / rim : 0
}
