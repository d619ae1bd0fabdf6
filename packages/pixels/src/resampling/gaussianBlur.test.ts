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
