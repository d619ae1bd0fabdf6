import { checkSize, type RawPicture } from './rawPicture'

export const isPortableMap = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1]! >= 0x31 && bytes[1]! <= 0x36 && isSpace(bytes[2]) // P1 to P6

/** Decodes a picture of the Netpbm family: PBM, PGM or PPM, as text or as bytes, which sharp does not read.
 * @throws Error saying what is wrong with it */
export function decodePortableMap(bytes: Uint8Array): RawPicture {
  const kind = bytes[1]! - 0x30
  const isText = kind <= 3
  const isBits = kind === 1 || kind === 4
  const channels = kind === 3 || kind === 6 ? 3 : 1
  let at = 2
  const number = (digits = Infinity): number => {
    while (isSpace(bytes[at]) || bytes[at] === 0x23) {
      if (bytes[at++] !== 0x23) continue
      while (at < bytes.length && bytes[at] !== 0x0a) at++ // # a comment
    }
    const from = at
    let value = 0
    while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39 && at - from < digits) {
      value = value * 10 + bytes[at++]! - 0x30
    }
    if (at === from) throw new Error('the picture is truncated, or a number is missing')
    return value
  }
  const width = number()
  const height = number()
  const most = isBits ? 1 : number()
  checkSize(width, height)
  if (most < 1 || most > 65_535) throw new Error(`its brightest value is ${most}`)
  const count = width * height * channels
  const valueBytes = most > 255 ? 2 : 1
  const rowBytes = kind === 4 ? Math.ceil(width / 8) : width * channels * valueBytes
  const needed = isText ? count : rowBytes * height + 1 // a space, and the values
  if (at + needed > bytes.length) throw new Error('the picture is truncated')
  if (!isText) at++
  const read = (index: number): number => {
    if (isText) return number(isBits ? 1 : Infinity)
    const x = index % (width * channels)
    const row = at + ((index - x) / (width * channels)) * rowBytes
    if (isBits) return (bytes[row + (x >> 3)]! >> (7 - (x & 7))) & 1
    return valueBytes === 1 ? bytes[row + x]! : bytes[row + 2 * x]! * 256 + bytes[row + 2 * x + 1]!
  }
  const pixels = new Uint8Array(count)
  for (let index = 0; index < count; index++) {
    const value = read(index)
    if (value > most) throw new Error(`it has the value ${value}, above its brightest, ${most}`)
    pixels[index] = Math.round(((isBits ? 1 - value : value) * 255) / most) // 1 is black in PBM
  }
  return { pixels, width, height, channels }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)
}
