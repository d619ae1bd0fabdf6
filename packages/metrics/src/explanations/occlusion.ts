import { finiteNumber, wholeNumber } from '@inkstone/core'
import { logitsOf } from '../evaluation/logitsOf'
import { checkExplained, type Explained } from './explanation'

export interface OcclusionOptions extends Explained {
  /** Side of the square that covers the image, in pixels. Default 5. */
  patch?: number
  /** Pixels that it moves each time. Default 1. */
  stride?: number
  /** What it covers with, from 0 to 1. Default 0, paper. */
  fill?: number
}

/** How much the logit of a class falls when a square covers the image (Zeiler and Fergus, 2014). Each pixel gets the
 * mean over the squares that cover it. @returns `[height, width]`; negative where covering raises the logit
 * @throws InkstoneError for an image of another size, a label out of range, or a bad option
 * @example occlusion({ model, image: images, imageShape: [28, 28, 1], label: 7 }) */
export function occlusion(options: OcclusionOptions): Float32Array {
  checkExplained('occlusion', options)
  const { model, image, imageShape, label, patch = 5, stride = 1, fill = 0 } = options
  const [height, width, channels] = imageShape
  wholeNumber('occlusion.patch', patch, { min: 1, max: Math.min(height, width), unit: 'pixels' })
  wholeNumber('occlusion.stride', stride, { min: 1, max: patch, unit: 'pixels' })
  finiteNumber('occlusion.fill', fill, { min: 0, max: 1 })
  const places = starts(height, patch, stride).flatMap((top) =>
    starts(width, patch, stride).map((left) => ({ top, left })),
  )
  const covered = new Float32Array((places.length + 1) * image.length)
  covered.set(image) // first the original image
  places.forEach(({ top, left }, index) => {
    const from = (index + 1) * image.length
    covered.set(image, from)
    for (let y = top; y < top + patch; y++) {
      const row = from + (y * width + left) * channels
      covered.fill(fill, row, row + patch * channels)
    }
  })
  const size = places.length + 1
  const logits = logitsOf('occlusion', model, covered, [size, height, width, channels])
  const classes = logits.length / size
  const sums = new Float64Array(height * width)
  const counts = new Uint32Array(height * width)
  places.forEach(({ top, left }, index) => {
    const fall = logits[label]! - logits[(index + 1) * classes + label]!
    for (let y = top; y < top + patch; y++) {
      for (let x = left; x < left + patch; x++) {
        sums[y * width + x]! += fall
        counts[y * width + x]!++
      }
    }
  })
  return Float32Array.from(sums, (sum, at) => sum / counts[at]!)
}

/** Start positions of the squares; the last one ends at the edge. */
function starts(length: number, patch: number, stride: number): number[] {
  const last = length - patch
  const begins = Array.from({ length: Math.floor(last / stride) + 1 }, (_, at) => at * stride)
  return begins.at(-1) === last ? begins : [...begins, last]
}
