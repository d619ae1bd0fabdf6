import { random } from '@inkstone/core'
import { sketcher, sketchLength } from './sketch'

const noise = (length: number, seed: number) => {
  const stream = random(seed)
  return Float32Array.from({ length }, () => stream.uniform())
}

const norm = (values: Float32Array) => Math.hypot(...values)

test.each([
  [[8, 8, 1], 64],
  [[5, 3, 1], 15],
] as const)('a sketch of all frequencies keeps the length: %j', (shape, length) => {
  expect(sketchLength(shape)).toBe(length)
  const image = noise(length, 1)
  const sketch = new Float32Array(length)
  sketcher(shape)(image, sketch)
  expect(norm(sketch)).toBeCloseTo(norm(image), 5)
})

test.each([[[28, 28, 1]], [[9, 30, 3]]] as const)(
  'sketches are no further apart than images: %j',
  (shape) => {
    const sketchOf = sketcher(shape)
    const pixels = shape[0] * shape[1] * shape[2]
    for (let seed = 0; seed < 20; seed++) {
      const [a, b] = [noise(pixels, seed), noise(pixels, seed + 100)]
      const [of, other] = [new Float32Array(64), new Float32Array(64)]
      sketchOf(a, of)
      sketchOf(b, other)
      const apart = norm(of.map((value, at) => value - other[at]!))
      expect(apart).toBeLessThanOrEqual(norm(a.map((value, at) => value - b[at]!)))
    }
  },
)

test('an even image has its mean alone', () => {
  const sketch = new Float32Array(64)
  sketcher([28, 28, 3])(new Float32Array(28 * 28 * 3).fill(0.5), sketch)
  // 28 x 28 x 3 values of 0.5 along a direction of equal parts: 0.5 x sqrt(2352)
  expect(sketch[0]).toBeCloseTo(0.5 * Math.sqrt(2352), 4)
  expect(norm(sketch.subarray(1))).toBeLessThan(1e-5)
})
