/** A cyclic redundancy check of 32 bits, bits reflected, all ones before and after (Castagnoli's for
 * {@link crc32c}: RFC 3720, appendix B.4; ISO 3309's for {@link crc32}: PNG, annex D). */
export type Crc = (bytes: Uint8Array) => number

/** Polynomial 0x1EDC6F41, reflected. @example crc32c(Buffer.from('123456789')) // 0xe3069283 */
export const crc32c: Crc = crcOf(0x82f63b78)

/** Polynomial 0x04C11DB7, reflected. @example crc32(Buffer.from('123456789')) // 0xcbf43926 */
export const crc32: Crc = crcOf(0xedb88320)

function crcOf(polynomial: number): Crc {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1
    return rest
  })
  return (bytes) => {
    let rest = 0xffffffff
    for (const byte of bytes) rest = table[(rest ^ byte) & 0xff]! ^ (rest >>> 8)
    return ~rest >>> 0
  }
}
