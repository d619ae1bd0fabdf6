import { type ImageShape, InkstoneError, knownOptions, oneOf } from '@inkstone/core'
import { type Box, resample } from '@inkstone/pixels'
import type { GreyImage } from './greyImage'

/** MNIST's framing of digits. */
export const frameShape: ImageShape = [28, 28, 1]

export interface FrameOptions {
  /** Whether paper is dark or bright. Default: inferred from the picture's border. */
  paper?: 'dark' | 'bright'
}

/** Frames a picture of one digit like MNIST's: bright ink on dark paper, the ink's bounding box scaled to fit 20x20
 * with its proportions kept, anti-aliased, and placed so that the ink's centre of mass is on the middle pixel of a
 * 28x28 frame. Data and prediction share this function.
 *
 * Paper is the median of the picture's border; full ink is what differs most from it; differences below a tenth of
 * that, or below four times the paper's own variation, count as paper. It expects even light.
 * @param picture of one digit, any size, dark on bright or bright on dark
 * @returns `[28, 28]`, paper 0, ink up to 255
 * @throws InkstoneError naming the picture's source if it is blank, its paper is uneven, or pixels and size do not match
 * @example
 * const pixels = Uint8Array.of(255, 255, 255, 255, 0, 255, 255, 255, 255) // a dot on white paper
 * frameDigit({ pixels, width: 3, height: 3 })[14 * 28 + 14] // 255 */
export function frameDigit(picture: GreyImage, options: FrameOptions = {}): Uint8Array {
  knownOptions('frameDigit', options, ['paper'])
  if (options.paper !== undefined) oneOf('frameDigit.paper', options.paper, ['dark', 'bright'])
  const { width, height, pixels, source = 'frameDigit' } = picture
  if (pixels.length !== width * height || pixels.length === 0) {
    throw new InkstoneError(
      `${source}: expected ${width * height} pixels for ${width}x${height}, got ${pixels.length}.`,
    )
  }
  const ink = inkOf(picture, options.paper)
  const box = inkBox(ink, width, height)
  const scale = inkSide / Math.max(box.width, box.height)
  const columns = Math.max(1, Math.round(box.width * scale))
  const rows = Math.max(1, Math.round(box.height * scale))
  return centre(resample(ink, width, box, columns, rows), columns, rows)
}

const side = frameShape[0]
const inkSide = 20
/** Of 255: a picture whose ink differs less than this from its paper counts as blank. */
export const leastContrast = 16

/** `[height, width]`, paper 0, full ink 1. */
function inkOf(picture: GreyImage, paper: 'dark' | 'bright' | undefined): Float32Array {
  const { pixels, width, height, source = 'frameDigit' } = picture
  let darkest = 255
  let brightest = 0
  for (const value of pixels) {
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  const middle = (darkest + brightest) / 2
  const edge = edgeOf(pixels, width, height)
  const bright = paper ? paper === 'bright' : median(edge) > middle
  const paperPixels = edge.filter((value) => value > middle === bright)
  const level = paperPixels.length > 0 ? median(paperPixels) : bright ? brightest : darkest
  const scatter = median(paperPixels.map((value) => Math.abs(value - level)))
  const full = Math.abs((bright ? darkest : brightest) - level)
  if (full < leastContrast) {
    throw new InkstoneError(
      `${source}: expected a picture of a digit, found a blank one: its ${width}x${height} grey values lie ` +
        `between ${darkest} and ${brightest}. Use dark ink on bright paper, or bright ink on dark.`,
    )
  }
  if (full < 4 * scatter) {
    throw new InkstoneError(
      `${source}: expected a digit on even paper, found a border whose grey values vary by ${scatter} around ` +
        `${level}, and nothing that differs enough from it. Use even light, or crop the picture to the paper.`,
    )
  }
  const least = Math.max(full / 10, 4 * scatter)
  const inkAt = Float32Array.from({ length: 256 }, (_, value) => {
    const difference = bright ? level - value : value - level
    return difference >= least ? difference / full : 0
  })
  const ink = new Float32Array(pixels.length)
  for (let index = 0; index < pixels.length; index++) ink[index] = inkAt[pixels[index]!]!
  return ink
}

/** The outermost pixels. */
function edgeOf(pixels: Uint8Array, width: number, height: number): number[] {
  const edge: number[] = []
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step) edge.push(pixels[y * width + x]!)
  }
  return edge
}

/** 0 for no values. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? 0
}

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

/** Places ink in the frame by its centre of mass, to the nearest whole pixel, and scales its peak to 255. */
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

/** Where ink of this length starts so that its centre of mass is in the middle of the frame's pixel 14, as in MNIST
 * (over its training images it is at 14.50 in both directions), and all of it stays inside. */
function placed(centreOfMass: number, length: number): number {
  return Math.min(side - length, Math.max(0, Math.round(14.5 - centreOfMass)))
}
