import type { ImageShape } from '@inkstone/core'

/** Changes all channels of an image in the same way.
 * @param change the new value of a pixel, 0 to 1, from its value and its place in `[height, width]`
 * @returns a new image */
export function everyChannel(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  change: (ink: number, at: number) => number,
): Float32Array {
  const result = new Float32Array(image.length)
  for (let at = 0, place = 0; place < height * width; place++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      const value = change(image[at]!, place)
      result[at] = Math.min(1, Math.max(0, value))
    }
  }
  return result
}
