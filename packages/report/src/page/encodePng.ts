import { deflateSync } from 'node:zlib'

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

/** A picture as a PNG file of 8 bits a channel. */
export function encodePng({ width, height, channels, pixels }: Picture): Uint8Array {
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
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ])
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

/** CRC-32 as PNG wants it (zlib.crc32 is missing before Node 20.15). */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}
