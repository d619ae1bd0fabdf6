import { assertPicture } from '../assertGiven'
import { crc32 } from './crc32'

export interface Picture {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey and opacity, 3 red, green, blue, 4 with opacity. */
  readonly channels: 1 | 2 | 3 | 4
  /** `[height, width, channels]`, row by row. */
  readonly pixels: Uint8Array
}

/** Colour types of the PNG specification (ISO/IEC 15948, 11.2.2) by number of channels. */
const colourTypes = { 1: 0, 2: 4, 3: 2, 4: 6 } as const

/** A picture as a PNG file with 8 bits per channel (PNG specification, third edition). @param deflate packs bytes in
 * the zlib format. The caller provides it, `deflateSync` of Node's zlib or `zlibSync` of fflate in a browser, so that
 * this package depends on neither
 * @example encodePng({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(0) }, deflateSync) */
export function encodePng(
  picture: Picture,
  deflate: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  assertPicture('encodePng', picture)
  if (typeof deflate !== 'function') {
    throw new RangeError(
      `encodePng.deflate: expected a function, such as deflateSync of node:zlib, got ${typeof deflate}.`,
    )
  }
  const { width, height, channels, pixels } = picture
  if (!Object.hasOwn(colourTypes, channels)) {
    throw new RangeError(`encodePng.picture: expected 1, 2, 3 or 4 channels, got ${channels}.`)
  }
  const length = width * height * channels
  if (pixels.length !== length) {
    throw new RangeError(
      `encodePng.picture: expected ${length} bytes for ${width}x${height} pixels of ${channels} channels, got ${pixels.length}.`,
    )
  }
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, colourTypes[channels], 0, 0, 0], 8) // bits, colour type, deflate, filters, no interlace

  const row = width * channels
  const rows = new Uint8Array(height * (1 + row)) // each row begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * row, (y + 1) * row), y * (1 + row) + 1)
  }
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}
