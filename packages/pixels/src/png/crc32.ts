import { assertNumbers } from '../assertGiven'
/** The checksum of PNG chunks, zip entries and gzip (ISO 3309, polynomial 0xedb88320), as an unsigned whole number.
 * @example crc32(new TextEncoder().encode('123456789')).toString(16) // 'cbf43926' */
export function crc32(bytes: Uint8Array): number {
  assertNumbers('crc32.bytes', bytes)
  let crc = ~0
  for (let at = 0; at < bytes.length; at++) crc = table[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})
