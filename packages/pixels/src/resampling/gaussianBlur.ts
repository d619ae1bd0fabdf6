import { assertImageShape, assertNumbers } from '../assertGiven'
import { fading } from '../exact/portableMath'
import type { ImageShape } from '../imageShape'

/** Blurs with a Gaussian, first across, then down; outside the image is 0. @param values `[height, width, channels]`;
 * not changed
 * @param sigma standard deviation in pixels; the kernel reaches three of them. Below a tenth it changes nothing
 * @returns a new image, with the same bits on every machine
 * @example gaussianBlur(image, [28, 28, 1], 1) */
export function gaussianBlur(
  values: Float32Array,
  imageShape: ImageShape,
  sigma: number,
): Float32Array {
  assertNumbers('gaussianBlur.values', values)
  assertImageShape('gaussianBlur.imageShape', imageShape)
  const [height, width, channels] = imageShape
  if (sigma < 0.1) return values.slice() // a neighbour's weight is below 1e-21
  const weights = kernel(sigma)
  const result = new Float32Array(values.length)
  const line = new Float64Array(Math.max(height, width) + 2 * weights.length)
  const row = width * channels
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      blurLine(weights, line, values, result, y * row + channel, channels, width)
    }
    for (let x = 0; x < width; x++) {
      blurLine(weights, line, result, result, x * channels + channel, row, height)
    }
  }
  return result
}

/** Weights from the centre outwards. Both sides together sum to 1. */
function kernel(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma)
  const weights = new Float64Array(reach + 1)
  let sum = 0
  for (let tap = 0; tap <= reach; tap++) {
    weights[tap] = fading((tap * tap) / (2 * sigma * sigma))
    sum += tap === 0 ? weights[tap]! : 2 * weights[tap]!
  }
  return weights.map((weight) => weight / sum)
}

/** Blurs `length` values from `start` on, `step` apart. @param line scratch: `length` values, the kernel's radius on
 * either side, and one more */
function blurLine(
  weights: Float64Array,
  line: Float64Array,
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  length: number,
): void {
  const reach = weights.length - 1
  for (let place = 0; place < length; place++) line[reach + place] = from[start + place * step]!
  line.fill(0, reach + length, length + 2 * reach + 1)
  for (let place = 0; place < length; place += 2) {
    // two neighbours at once: the left value of one at a tap was the other's at the tap before
    const middle = reach + place
    let left = line[middle]!
    let right = line[middle + 1]!
    let value = weights[0]! * left
    let next = weights[0]! * right
    for (let tap = 1; tap <= reach; tap++) {
      const weight = weights[tap]!
      const further = line[middle - tap]!
      const beyond = line[middle + 1 + tap]!
      value += weight * (further + right)
      next += weight * (left + beyond)
      left = further
      right = beyond
    }
    to[start + place * step] = value
    if (place + 1 < length) to[start + (place + 1) * step] = next
  }
}
