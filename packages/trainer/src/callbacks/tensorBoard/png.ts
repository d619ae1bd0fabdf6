import { deflateSync } from 'node:zlib'
import type { ImageShape } from '@inkstone/core'
import { crc32 } from './crc'

/** An image as a PNG file of 8 bits a channel (PNG specification, third edition).
 * @param values `[height, width, channels]`, 0 to 1; 1 channel is grey, 3 are RGB, 4 RGBA */
export function png(values: Float32Array, [height, width, channels]: ImageShape): Uint8Array {
  const rowLength = width * channels
  const rows = Buffer.alloc(height * (1 + rowLength)) // each begins with its filter: 0, none
  for (let row = 0; row < height; row++) {
    for (let at = 0; at < rowLength; at++) {
      const value = values[row * rowLength + at]!
      rows[row * (1 + rowLength) + 1 + at] = Math.round(255 * Math.min(Math.max(value, 0), 1))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  header[9] = colourTypes[channels] ?? 0
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ])
}

/** By channels. */
const colourTypes: Record<number, number> = { 1: 0, 3: 2, 4: 6 }

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const bytes = Buffer.alloc(body.length + 8)
  bytes.writeUInt32BE(data.length, 0)
  body.copy(bytes, 4)
  bytes.writeUInt32BE(crc32(body), 4 + body.length)
  return bytes
}
