import { fromTwelveBits } from './twelveBits'

test('gives the bits of float16, of an even and of an odd count', () => {
  // 1 is 0x3c00 in float16, -1 0xbc00, 1/3 0x3555: of which 0x3550 is left
  const bytes = Uint8Array.of(0x3c, 0x0b, 0xc0, 0x35, 0x50, 0x00)
  expect([...fromTwelveBits(bytes, 4)]).toEqual([0x3c00, 0xbc00, 0x3550, 0])
  expect([...fromTwelveBits(bytes, 3)]).toEqual([0x3c00, 0xbc00, 0x3550])
})
