import type { ImageShape } from '@inkstone/core'

/** Blurs by a Gaussian, first across, then down; around the image lies 0.
 * @param sigma standard deviation in pixels, > 0; the kernel reaches three of them */
export function gaussian(
  values: Float32Array,
  [height, width, channels]: ImageShape,
  sigma: number,
): Float32Array {
  const reach = Math.ceil(3 * sigma)
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    Math.exp(-((tap - reach) ** 2) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const pass = (from: Float32Array, length: number, stride: number): Float32Array => {
    const to = new Float32Array(from.length)
    for (let line = 0; line < from.length; line += length * stride) {
      for (let place = 0; place < length; place++) {
        const first = Math.max(-reach, -place)
        const last = Math.min(reach, length - 1 - place)
        const begin = line + place * stride
        for (let at = begin; at < begin + stride; at++) {
          let value = 0
          for (let tap = first; tap <= last; tap++) {
            value += weights[tap + reach]! * from[at + tap * stride]!
          }
          to[at] = value / sum
        }
      }
    }
    return to
  }
  return pass(pass(values, width, channels), height, width * channels)
}
