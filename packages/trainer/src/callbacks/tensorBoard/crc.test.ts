import { crc32c } from './crc'

const ascending = Uint8Array.from({ length: 32 }, (_, index) => index)

// RFC 3720, appendix B.4, where the bytes of each check are given in the order of transmission.
test.each([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of all ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', ascending, 0x46dd794e],
  ['31 to 0', ascending.toReversed(), 0x113fdb5c],
  [
    'an iSCSI SCSI Read command',
    Buffer.from(
      '01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000',
      'hex',
    ),
    0xd9963a56,
  ],
])('the CRC32C of %s is the published one', (_, bytes, check) => {
  expect(crc32c(bytes)).toBe(check)
})

// The check value of the catalogue of parametrised CRC algorithms: CRC-32/ISCSI.
test('it has its published check value', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})
