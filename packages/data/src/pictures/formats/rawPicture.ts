/** A decoded picture in memory. */
export interface RawPicture {
  /** `[height, width, channels]`. */
  pixels: Uint8Array
  width: number
  height: number
  /** 1 grey, 3 red, green and blue. */
  channels: 1 | 3
}

/** Pictures with more pixels are refused before decoding: 10,000 x 10,000. */
export const mostPixels = 1e8

/** Checks a picture's size. @throws Error for an empty picture, or one too large for memory */
export function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw new Error(`it claims to have ${width} x ${height} pixels`)
  if (width * height <= mostPixels) return
  throw new Error(
    `it has ${width} x ${height} pixels, more than 100 million; make it smaller in an image editor`,
  )
}
