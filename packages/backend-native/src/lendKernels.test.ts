import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { onEveryIsa } from './onEveryIsa'

type Shape = [height: number, width: number, channels: number]
interface Kernels {
  warpImages(images: Float32Array, shape: Shape, transforms: Float64Array, y: Float32Array): void
  brightness(bytes: Uint8Array, rows: Uint32Array, y: Float32Array): void
}

const place = Symbol.for('inkstone.kernels')

function lent(): Kernels {
  return (globalThis as { [place]?: Kernels })[place]!
}

function warped(images: Float32Array, shape: Shape, transforms: number[][]): Float32Array {
  const result = new Float32Array(images.length).fill(9)
  lent().warpImages(images, shape, Float64Array.from(transforms.flat()), result)
  return result
}

/** The definition, pixel by pixel: between the four around `(a x + b y + e, c x + d y + f)`, in float64. */
function expected(
  images: Float32Array,
  [height, width, channels]: Shape,
  transforms: number[][],
): Float32Array {
  const result = new Float32Array(images.length)
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  let at = 0
  for (const [row, numbers] of transforms.entries()) {
    const [a, b, c, d, e, f] = numbers as [number, number, number, number, number, number]
    const pixel = (x: number, y: number, channel: number) =>
      x >= 0 && x < width && y >= 0 && y < height
        ? images[((row * height + y) * width + x) * channels + channel]!
        : 0
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        // one to the right and down, so that rounding down is rounding to 0
        const fromX = a * x + (b * (y - middleY) - a * middleX + e + middleX + 1)
        const fromY = c * x + (d * (y - middleY) - c * middleX + f + middleY + 1)
        const [left, top] = [Math.floor(fromX), Math.floor(fromY)]
        for (let channel = 0; channel < channels; channel++) {
          const [upperLeft, upperRight, lowerLeft, lowerRight] = [
            [0, 0],
            [1, 0],
            [0, 1],
            [1, 1],
          ].map(([right, down]) => pixel(left + right! - 1, top + down! - 1, channel)) as [
            number,
            number,
            number,
            number,
          ]
          const upper = upperLeft + (fromX - left) * (upperRight - upperLeft)
          const lower = lowerLeft + (fromX - left) * (lowerRight - lowerLeft)
          const between = upper + (fromY - top) * (lower - upper)
          const seen = fromX >= 0 && fromX < width + 1 && fromY >= 0 && fromY < height + 1
          result[at++] = seen ? between : 0
        }
      }
    }
  }
  return result
}

onEveryIsa('the kernel of augmented images', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  const near = fc.double({ min: -1.5, max: 1.5, noNaN: true })
  const far = fc.double({ min: -20, max: 20, noNaN: true })
  const transform = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(near, near, near, near, far, far) },
    { weight: 1, arbitrary: fc.tuple(near, near, near, near, fc.double(), fc.double()) },
  )
  const ink = fc.oneof(fc.constant(0), fc.float({ min: 0, max: 1, noNaN: true }))

  test('draws what the definition says, to the bit', () => {
    const side = fc.integer({ min: 1, max: 20 })
    fc.assert(
      fc.property(
        fc.tuple(side, side, fc.integer({ min: 1, max: 3 })),
        fc.array(transform, { minLength: 1, maxLength: 20 }),
        fc.array(ink, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 0, max: 8 }),
        (shape, transforms, inks, edge) => {
          const [height, width, channels] = shape
          const images = Float32Array.from(
            { length: transforms.length * height * width * channels },
            (_, at) => {
              const x = Math.floor(at / channels) % width
              return x < edge || x >= width - edge ? 0 : inks[(at * 7) % inks.length]!
            },
          )
          expect(warped(images, shape, transforms)).toEqual(expected(images, shape, transforms))
        },
      ),
    )
  })

  test('shows paper where a transform is not finite', () => {
    const images = new Float32Array(18).fill(1)
    const odd = [NaN, 0, 0, 1, 0, 0]
    const gone = [1, 0, 0, 1, Infinity, 0]
    expect([...warped(images, [3, 3, 1], [odd, gone])]).toEqual(new Array(18).fill(0))
  })

  test('refuses arrays that do not fit the shape', () => {
    const images = new Float32Array(9)
    const six = [1, 0, 0, 1, 0, 0]
    expect(() => warped(images, [3, 4, 1], [six])).toThrow(
      'warpImages: expected that x holds batch x height x width x channels values.',
    )
    expect(() => warped(images, [3, 3, 1], [[...six, 0, 0, 0, 0]])).toThrow('warpImages: ')
    expect(() => warped(images, [0, 3, 1], [six])).toThrow('no size of the shape is below 1')
    expect(() =>
      lent().warpImages(images, [3, 3, 1], Float64Array.from(six), new Float32Array(8)),
    ).toThrow('y has as many values as x')
  })
})

onEveryIsa('the kernel of brightness', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('picks rows and gives v / 255, rounded once to float32', () => {
    const row = fc.nat({ max: 9 })
    fc.assert(
      fc.property(fc.nat({ max: 900 }), fc.array(row, { maxLength: 60 }), (width, picked) => {
        const bytes = Uint8Array.from({ length: 10 * width }, (_, at) => at * 7)
        const result = new Float32Array(picked.length * width).fill(9)
        lent().brightness(bytes, Uint32Array.from(picked), result)
        const expected = picked.flatMap((from) =>
          Array.from(bytes.subarray(from * width, (from + 1) * width), (value) => value / 255),
        )
        expect(result).toEqual(Float32Array.from(expected))
      }),
    )
  })

  test('has all 256 of them right', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value)
    const result = new Float32Array(256)
    lent().brightness(bytes, Uint32Array.of(0), result)
    expect(result).toEqual(Float32Array.from(bytes, (value) => value / 255))
  })

  test('refuses rows that are not there, and a result of another size', () => {
    const bytes = new Uint8Array(6)
    const brightness = (rows: number[], length: number) => () =>
      lent().brightness(bytes, Uint32Array.from(rows), new Float32Array(length))
    expect(brightness([0, 3], 4)).toThrow('brightness: expected that x has each of rows.')
    expect(brightness([0, 1], 5)).toThrow('y has a row for each of rows')
    expect(brightness([0, 1], 8)).toThrow('x holds whole rows')
    expect(brightness([], 1)).toThrow('y has a row for each of rows')
  })
})
