import { fromBfloat16, fromFloat16 } from './halfPrecision'

// numpy.float16(x).view(numpy.uint16), and ml_dtypes.bfloat16 likewise
test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x0001, 2 ** -24],
  [0x7bff, 65504],
  [0xfc00, -Infinity],
])('float16 %i is %d', (bits, value) => {
  expect(fromFloat16(bits)).toBe(value)
})

test.each([
  [0x3f80, 1],
  [0xc000, -2],
  [0x3eab, 0.333984375],
  [0xff80, -Infinity],
])('bfloat16 %i is %d', (bits, value) => {
  expect(fromBfloat16(bits)).toBe(value)
})

test('not a number stays so', () => {
  expect([fromFloat16(0x7e00), fromBfloat16(0x7fc0)]).toEqual([Number.NaN, Number.NaN])
})
