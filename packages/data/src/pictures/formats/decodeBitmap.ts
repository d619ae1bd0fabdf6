import { checkSize, type RawPicture } from './rawPicture'

export const isBitmap = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d // BM

/** Decodes a Windows bitmap (BMP) of 1, 4, 8, 16, 24 or 32 bits per pixel without run-length encoding, which sharp
 * does not read. The opacity in a fourth channel is ignored, because most writers leave it 0.
 * @throws Error saying what is wrong with it */
export function decodeBitmap(bytes: Uint8Array): RawPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 26) throw new Error('the bitmap is truncated')
  const headerLength = view.getUint32(14, true)
  const isOld = headerLength === 12 // of OS/2
  if (!isOld && (headerLength < 40 || bytes.length < 14 + headerLength)) {
    throw new Error('the bitmap is truncated')
  }
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true)
  const signedHeight = isOld ? view.getUint16(20, true) : view.getInt32(22, true)
  const height = Math.abs(signedHeight)
  const bits = view.getUint16(isOld ? 24 : 28, true)
  const compression = isOld ? 0 : view.getUint32(30, true)
  checkSize(width, height)
  const hasMasks = compression === 3 || compression === 6
  if (compression !== 0 && !(hasMasks && bits >= 16)) {
    throw new Error('the bitmap is compressed; save it as PNG, or without compression')
  }
  const from = view.getUint32(10, true)
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  if (from + rowBytes * height > bytes.length) throw new Error('the bitmap is truncated')
  const colourOf = bits <= 8 ? palette(view, isOld, bits) : masks(view, bits, hasMasks)
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const row = from + (signedHeight < 0 ? y : height - 1 - y) * rowBytes // bottom up, usually
    for (let x = 0; x < width; x++) {
      pixels.set(colourOf(valueAt(view, row, x, bits)), (y * width + x) * 3)
    }
  }
  return { pixels, width, height, channels: 3 }
}

type ColourOf = (value: number) => readonly number[]

function valueAt(view: DataView, row: number, x: number, bits: number): number {
  if (bits === 32) return view.getUint32(row + 4 * x, true)
  if (bits === 16) return view.getUint16(row + 2 * x, true)
  const at = row + ((x * bits) >> 3)
  if (bits === 24) return view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
  return (view.getUint8(at) >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1)
}

function palette(view: DataView, isOld: boolean, bits: number): ColourOf {
  if (bits !== 1 && bits !== 4 && bits !== 8) throw new Error(`it has ${bits} bits a pixel`)
  const from = 14 + view.getUint32(14, true)
  const bytes = isOld ? 3 : 4
  const count = (isOld ? 0 : view.getUint32(46, true)) || 2 ** bits
  if (count > 256 || from + count * bytes > view.byteLength)
    throw new Error('its colour table is missing')
  const colours = Array.from({ length: count }, (_, index) => {
    const at = from + index * bytes
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)]
  })
  return (value) => {
    const colour = colours[value]
    if (!colour) throw new Error(`it uses colour ${value} of ${count}`)
    return colour
  }
}

function masks(view: DataView, bits: number, hasMasks: boolean): ColourOf {
  if (bits !== 16 && bits !== 24 && bits !== 32) throw new Error(`it has ${bits} bits a pixel`)
  if (hasMasks && view.byteLength < 66) throw new Error('the bitmap is truncated')
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
  const parts = usual.map((mask, part) => {
    const bitsOf = hasMasks ? view.getUint32(54 + 4 * part, true) : mask
    const shift = bitsOf === 0 ? 0 : 31 - Math.clz32(bitsOf & -bitsOf)
    const most = bitsOf >>> shift
    return { bitsOf, shift, most }
  })
  return (value) =>
    parts.map(({ bitsOf, shift, most }) =>
      most === 0 ? 0 : Math.round((((value & bitsOf) >>> shift) * 255) / most),
    )
}
