import type { ImageShape } from '@inkstone/core'

/** How far the ink of an image leans: columns to the right for each row upwards, 0 for an upright stroke. It is
 * `-mu11 / mu02` of the image's central moments, the slope of the line that fits the middles of its rows best, each row
 * weighted by its ink. 0 where all ink lies in one row, or there is none.
 * @param image `imageShape`, ink 1, paper 0
 * @example slantOf(Float32Array.of(0, 1, 1, 0), [2, 2, 1]) // 1: from the lower left to the upper right */
export function slantOf(image: Float32Array, [height, width, channels]: ImageShape): number {
  const sums = { ink: 0, x: 0, y: 0, xy: 0, yy: 0 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const ink = image[(y * width + x) * channels + channel]!
        sums.ink += ink
        sums.x += ink * x
        sums.y += ink * y
        sums.xy += ink * x * y
        sums.yy += ink * y * y
      }
    }
  }
  const mu11 = sums.xy - (sums.x * sums.y) / sums.ink
  const mu02 = sums.yy - (sums.y * sums.y) / sums.ink
  return mu02 > 1e-6 ? -mu11 / mu02 : 0
}
