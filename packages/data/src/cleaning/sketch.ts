import type { ImageShape } from '@inkstone/core'

/** Length of a sketch for this image shape: at most 64. */
export function sketchLength([height, width]: ImageShape): number {
  return Math.min(frequencies, height) * Math.min(frequencies, width)
}

/** Makes the function that sketches images of one shape: the coefficients of the eight lowest frequencies each
 * way of the orthonormal discrete cosine transform (Ahmed, Natarajan and Rao, 1974), channels summed and divided
 * by the root of their number. As that is a projection on orthonormal directions, two sketches are
 * never further apart than their images.
 * @example sketcher([28, 28, 1])(image, new Float32Array(64)) */
export function sketcher(
  imageShape: ImageShape,
): (image: Float32Array, sketch: Float32Array) => void {
  const [height, width, channels] = imageShape
  const down = cosines(height)
  const across = cosines(width)
  const columns = Math.min(frequencies, width)
  const rows = new Float64Array(height * columns)
  const sameInAllChannels = 1 / Math.sqrt(channels)
  return (image, sketch) => {
    rows.fill(0)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let ink = 0
        for (let channel = 0; channel < channels; channel++) {
          ink += image[(y * width + x) * channels + channel]!
        }
        if (ink === 0) continue // paper
        for (let l = 0; l < columns; l++) rows[y * columns + l]! += ink * across[l * width + x]!
      }
    }
    for (let at = 0; at < sketch.length; at++) {
      const k = Math.floor(at / columns)
      let sum = 0
      for (let y = 0; y < height; y++) {
        sum += down[k * height + y]! * rows[y * columns + (at % columns)]!
      }
      sketch[at] = sum * sameInAllChannels
    }
  }
}

const frequencies = 8

/** `[frequency, position]`, rows orthonormal. */
function cosines(length: number): Float64Array {
  const count = Math.min(frequencies, length)
  return Float64Array.from({ length: count * length }, (_, at) => {
    const frequency = Math.floor(at / length)
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / length)
    return scale * Math.cos((Math.PI * (2 * (at % length) + 1) * frequency) / (2 * length))
  })
}
