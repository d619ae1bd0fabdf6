import { deflateSync, inflateSync } from 'node:zlib'
import { encodePng } from './encodePng'

test('a picture comes back from its file', () => {
  const pixels = Uint8Array.from({ length: 3 * 2 * 3 }, (_, index) => 10 * index)
  const file = Buffer.from(encodePng({ width: 3, height: 2, channels: 3, pixels }, deflateSync))
  expect(file.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const length = file.readUInt32BE(33)
  expect(file.toString('latin1', 37, 41)).toBe('IDAT')
  const rows = inflateSync(file.subarray(41, 41 + length))
  expect([...rows.subarray(0, 10)]).toEqual([0, ...pixels.subarray(0, 9)])
  expect([...rows.subarray(10)]).toEqual([0, ...pixels.subarray(9)])
})

test('header, end and their checksums are those of other encoders', () => {
  const file = Buffer.from(
    encodePng({ width: 1, height: 1, channels: 2, pixels: Uint8Array.of(0, 255) }, deflateSync),
  )
  // The first chunk of the well-known one-pixel PNG of grey and opacity, and the last of every PNG.
  expect(file.subarray(8, 33).toString('base64')).toBe('AAAADUlIRFIAAAABAAAAAQgEAAAAtRwMAg==')
  expect(file.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
})

test.each([
  [{ channels: undefined as never }, 'expected 1, 2, 3 or 4 channels, got undefined.'],
  [{ channels: 5 as never }, 'expected 1, 2, 3 or 4 channels, got 5.'],
  [{ channels: 3 as const }, 'expected 12 bytes for 2x2 pixels of 3 channels, got 4.'],
])('refuses %p beside 2x2 grey pixels', (other, message) => {
  const grey = { width: 2, height: 2, channels: 1 as const, pixels: new Uint8Array(4) }
  expect(() => encodePng({ ...grey, ...other }, deflateSync)).toThrow(message)
})
