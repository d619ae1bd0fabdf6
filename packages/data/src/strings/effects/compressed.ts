import { sineAndCosine } from '@inkstone/pixels'

/** What is left of light after a JPEG of this quality: each block of 8x8 pixels goes through a discrete cosine transform, is
 * rounded to the steps of the standard's table for luminance (ITU-T T.81, table K.1), scaled as libjpeg does, and back.
 * @param light `[height, width]`, 0 to 1
 * @returns a new array */
export function compressed(
  light: Float32Array,
  width: number,
  height: number,
  quality: number,
): Float32Array {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
  const steps = luminance.map((step) => {
    return Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100)))
  })
  const result = new Float32Array(light.length)
  const block = new Float64Array(64)
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let at = 0; at < 64; at++) {
        const x = Math.min(width - 1, left + (at % 8))
        const y = Math.min(height - 1, top + (at >> 3))
        block[at] = Math.round(255 * light[y * width + x]!) - 128
      }
      const coefficients = transformed(block, false)
      for (let at = 0; at < 64; at++) {
        coefficients[at] = Math.round(coefficients[at]! / steps[at]!) * steps[at]!
      }
      const back = transformed(coefficients, true)
      for (let y = top; y < Math.min(height, top + 8); y++) {
        for (let x = left; x < Math.min(width, left + 8); x++) {
          const value = (Math.round(back[(y - top) * 8 + x - left]!) + 128) / 255
          result[y * width + x] = Math.min(1, Math.max(0, value))
        }
      }
    }
  }
  return result
}

// biome-ignore format: a table
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]

/** `[frequency, place]`: the rows are orthonormal, so the transposed matrix transforms back. */
const cosines = Float64Array.from({ length: 64 }, (_, at) => {
  const [frequency, place] = [at >> 3, at % 8]
  const [, cosine] = sineAndCosine(((2 * place + 1) * frequency * Math.PI) / 16)
  return cosine * (frequency === 0 ? Math.sqrt(1 / 8) : 0.5)
})

/** The transform of a block in both directions. */
function transformed(block: Float64Array, isBack: boolean): Float64Array {
  const half = new Float64Array(64)
  const whole = new Float64Array(64)
  const weight = (to: number, from: number) => cosines[isBack ? from * 8 + to : to * 8 + from]!
  for (let y = 0; y < 8; y++) {
    for (let to = 0; to < 8; to++) {
      let sum = 0
      for (let from = 0; from < 8; from++) sum += weight(to, from) * block[y * 8 + from]!
      half[y * 8 + to] = sum
    }
  }
  for (let to = 0; to < 8; to++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0
      for (let from = 0; from < 8; from++) sum += weight(to, from) * half[from * 8 + x]!
      whole[to * 8 + x] = sum
    }
  }
  return whole
}
