import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBitmap, isBitmap } from './decodeBitmap'
import { decodePortableMap, isPortableMap } from './decodePortableMap'

const fixture = (name: string) => readFileSync(join(__dirname, '../../../test/fixtures', name))

// As Pillow wrote them: see test/fixtures/make.py.
const grey = Array.from({ length: 15 }, (_, at) => 17 * at)
const colour = grey.flatMap((value) => [Math.floor(value / 2), value, value])
const threefold = (values: number[]) => values.flatMap((value) => [value, value, value])
const bits = grey.map((value) => (value > 127 ? 255 : 0))

test.each([
  ['grey.bmp', threefold(grey)],
  ['colour.bmp', colour],
  ['opaque.bmp', colour],
  ['bits.bmp', threefold(bits)],
])('%s of Pillow', (name, expected) => {
  const bytes = fixture(name)
  expect([isBitmap(bytes), isPortableMap(bytes)]).toEqual([true, false])
  const { pixels, ...size } = decodeBitmap(bytes)
  expect(size).toEqual({ width: 5, height: 3, channels: 3 })
  expect([...pixels]).toEqual(expected)
})

test.each([
  ['grey.pgm', 1, grey],
  ['deep.pgm', 1, grey],
  ['colour.ppm', 3, colour],
  ['bits.pbm', 1, bits],
])('%s of Pillow', (name, channels, expected) => {
  const bytes = fixture(name)
  expect([isBitmap(bytes), isPortableMap(bytes)]).toEqual([false, true])
  const { pixels, ...size } = decodePortableMap(bytes)
  expect(size).toEqual({ width: 5, height: 3, channels })
  expect([...pixels]).toEqual(expected)
})

test('text, with comments as the specification of Netpbm has them', () => {
  const text = (lines: string) => [...decodePortableMap(Buffer.from(lines)).pixels]
  expect(text('P2 # a comment\n# another\n2 1\n10\n0 5\n')).toEqual([0, 128])
  expect(text('P1\n3 1\n101')).toEqual([0, 255, 0])
  expect(text('P3 1 1 255 1 2 3')).toEqual([1, 2, 3])
})

test.each([
  ['P5 5000000 5000000 255\n', 'it has 5000000 x 5000000 pixels, more than 100 million'],
  ['P5 10 10 255\n12', 'the picture is truncated'],
  ['P2 2 1 5 1', 'the picture is truncated'],
  ['P2 1 1 5 9', 'it has the value 9, above its brightest, 5'],
  ['P5 0 1 255\n ', 'it claims to have 0 x 1 pixels'],
])('%j is refused', (text, expected) => {
  expect(() => decodePortableMap(Buffer.from(text))).toThrow(expected)
})

test('a bitmap cut short anywhere, or compressed, is refused', () => {
  const whole = fixture('grey.bmp')
  for (let length = 2; length < whole.length; length++) {
    expect(() => decodeBitmap(whole.subarray(0, length))).toThrow('truncated')
  }
  const packed = Buffer.from(whole)
  packed.writeUInt32LE(1, 30)
  expect(() => decodeBitmap(packed)).toThrow('the bitmap is compressed')
})
