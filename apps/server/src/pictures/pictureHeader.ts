/** What a picture's header claims, read without decoding a byte of its pixels. */
export interface PictureHeader {
  type: 'png' | 'jpeg'
  /** Pixels, before a rotation by EXIF. */
  width: number
  height: number
}

/** Reads the header of a PNG (W3C PNG, 11.2.1) or JPEG (ITU-T T.81, B.2.2) file.
 * @returns undefined for any other file, or one that is cut short before its size
 * @example pictureHeader(png) // { type: 'png', width: 28, height: 28 } */
export function pictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (pngStart.every((byte, at) => bytes[at] === byte)) return ofPng(view)
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return ofJpeg(view)
  return undefined
}

/** Signature, length and name of the first chunk, IHDR. */
const pngStart = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]

function ofPng(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 24) return undefined
  return { type: 'png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** Walks over the segments to the first start of a frame. */
function ofJpeg(view: DataView): PictureHeader | undefined {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++ // fill bytes may precede a marker
      continue
    }
    const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7) // TEM, RST
    if (isAlone) {
      at += 2
      continue
    }
    if (marker === 0xd9 || marker === 0xda) return undefined // pixels, or the end, before a frame
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { type: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    }
    at += 2 + Math.max(view.getUint16(at + 2), 2)
  }
  return undefined
}
