/** A grey picture in memory. */
export interface GreyPicture {
  /** `[height, width]`, black 0, white 255. */
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** Which end of the grey scale is paper. */
export type PaperSide = 'dark' | 'bright'

/** A picture made smaller by a whole factor: each pixel is the mean of a square, those at the right and the bottom of
 * what is left of one.
 * @returns the picture itself for factor 1 */
export function shrunk(picture: GreyPicture, factor: number): GreyPicture {
  if (factor === 1) return picture
  const { pixels, width, height } = picture
  const columns = Math.ceil(width / factor)
  const rows = Math.ceil(height / factor)
  const small = new Uint8Array(columns * rows)
  const sums = new Uint32Array(columns)
  for (let row = 0; row < rows; row++) {
    sums.fill(0)
    const end = Math.min(height, (row + 1) * factor)
    for (let y = row * factor; y < end; y++) {
      for (let column = 0, at = y * width; column < columns; column++) {
        const stop = Math.min(y * width + width, at + factor)
        let sum = 0
        for (; at < stop; at++) sum += pixels[at]!
        sums[column]! += sum
      }
    }
    const tall = end - row * factor
    for (let column = 0; column < columns; column++) {
      const wide = Math.min(width, (column + 1) * factor) - column * factor
      small[row * columns + column] = Math.round(sums[column]! / (wide * tall))
    }
  }
  return { pixels: small, width: columns, height: rows }
}
