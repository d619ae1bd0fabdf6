import { crc32 } from './crc32'

// The check value of CRC-32/ISO-HDLC, and Python's zlib.crc32(bytes(range(256))).
test('the checksums that the standard and Python give', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  expect(crc32(Uint8Array.from({ length: 256 }, (_, byte) => byte))).toBe(0x29058c73)
  expect(crc32(new Uint8Array(0))).toBe(0)
})
