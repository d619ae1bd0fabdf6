import { type Format, type InkBox, InkstoneError, type StringPicture } from '@inkstone/core'
import { formatOption } from './formatOption'

/** A part of a picture that is read on its own. */
export interface Field {
  readonly box: InkBox
  /** Undefined: the format of `--format`. */
  readonly format: Format | undefined
}

/** The field that `--field x,y,width,height` names, with a format of its own after `=`.
 * @throws InkstoneError for other numbers */
export function fieldOption(given: string): Field {
  const [numbers = '', format] = given.split('=', 2)
  const [left, top, width, height, ...more] = numbers.split(',').map((text) => {
    return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  })
  const isWhole = [left, top, width, height].every((value) => Number.isInteger(value))
  if (!isWhole || more.length > 0 || width === 0 || height === 0) {
    throw new InkstoneError(
      `--field: expected x,y,width,height in whole pixels, such as 40,60,300,50 or 40,60,300,50=amount, got '${given}'.`,
    )
  }
  return {
    box: { left: left!, top: top!, width: width!, height: height! },
    format: format === undefined ? undefined : formatOption(format),
  }
}

/** Cuts a field out of a picture.
 * @throws InkstoneError naming the file for a field that does not lie inside */
export function fieldOf(
  picture: StringPicture,
  { left, top, width, height }: InkBox,
  file: string,
): StringPicture {
  if (left + width > picture.width || top + height > picture.height) {
    throw new InkstoneError(
      `${file}: expected a field inside its ${picture.width} x ${picture.height} pixels, got --field ` +
        `${left},${top},${width},${height}, which ends at ${left + width},${top + height}.`,
    )
  }
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * picture.width + left
    pixels.set(picture.pixels.subarray(from, from + width), y * width)
  }
  return { pixels, width, height }
}
