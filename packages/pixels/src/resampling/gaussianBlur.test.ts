import { gaussianBlur } from './gaussianBlur'

test('a blurred dot is the Gaussian', () => {
  const dot = Float32Array.from({ length: 121 }, (_, at) => (at === 60 ? 1 : 0))
  const blurred = gaussianBlur(dot, [11, 11, 1], 1)
  const weights = [-3, -2, -1, 0, 1, 2, 3].map((tap) => Math.exp(-(tap ** 2) / 2))
  const total = weights.reduce((a, b) => a + b)
  expect(blurred[60]).toBeCloseTo((1 / total) ** 2, 6)
  expect(blurred[61]).toBeCloseTo(Math.exp(-0.5) / total ** 2, 6)
  expect(blurred[62 + 11]).toBeCloseTo(Math.exp(-2.5) / total ** 2, 6)
  expect(gaussianBlur(dot, [11, 11, 1], 0.09)).toEqual(dot)
})

test('around an image that is wider than high lies 0 as well', () => {
  const blurred = gaussianBlur(new Float32Array(18).fill(1), [2, 9, 1], 1)
  const weight = (tap: number) => Math.exp(-(tap ** 2) / 2)
  const [w0, w1, w2, w3] = [weight(0), weight(1), weight(2), weight(3)]
  const total = w0 + 2 * (w1 + w2 + w3)
  const inCorner = ((w0 + w1 + w2 + w3) / total) * ((w0 + w1) / total)
  expect(blurred[0]).toBeCloseTo(inCorner, 6)
  expect(blurred[17]).toBeCloseTo(inCorner, 6)
  expect(blurred[4]).toBeCloseTo((w0 + w1) / total, 6)
})
