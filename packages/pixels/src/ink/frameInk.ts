import { type Box, resample } from '../resampling/resample'

/** Brings ink into the form of MNIST's digits: its box scaled to fit 20x20 pixels with its proportions kept, anti-aliased,
 * and placed so that its centre of mass falls on the middle pixel of a 28x28 frame.
 * @param ink `[height, width]`, paper 0, some of it more, as `mark.ink()` of `findInk` gives it
 * @returns `[28, 28]`, paper 0, the fullest ink 255
 * @example frameInk(Float32Array.of(0, 1, 0, 0), 2, 2)[14 * 28 + 14] // 255 */
export function frameInk(ink: Float32Array, width: number, height: number): Uint8Array {
  const box = inkBox(ink, width, height)
  const scale = inkSide / Math.max(box.width, box.height)
  const columns = Math.max(1, Math.round(box.width * scale))
  const rows = Math.max(1, Math.round(box.height * scale))
  return centre(resample(ink, width, box, columns, rows), columns, rows)
}

const side = 28
const inkSide = 20

/** The smallest box that holds all ink. */
function inkBox(ink: Float32Array, width: number, height: number): Box {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] === 0) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Lays ink into the frame by its centre of mass, to the nearest whole pixel, and makes its peak 255. */
function centre(ink: Float32Array, width: number, height: number): Uint8Array {
  let mass = 0
  let across = 0
  let down = 0
  let peak = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x]!
      mass += value
      across += value * (x + 0.5)
      down += value * (y + 0.5)
      if (value > peak) peak = value
    }
  }
  const left = placed(across / mass, width)
  const top = placed(down / mass, height)
  const frame = new Uint8ClampedArray(side * side) // rounds
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      frame[(top + y) * side + left + x] = (ink[y * width + x]! / peak) * 255
    }
  }
  return new Uint8Array(frame.buffer)
}

/** Where ink of this length begins so that its centre of mass comes to the middle of the frame's pixel 14, as
 * in MNIST (over its training images it lies at 14.50 in both directions), and all of it stays inside. */
function placed(centreOfMass: number, length: number): number {
  return Math.min(side - length, Math.max(0, Math.round(14.5 - centreOfMass)))
}
