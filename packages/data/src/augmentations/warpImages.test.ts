import { type Augmentation, type ImageShape, random } from '@inkstone/core'
import fc from 'fast-check'
import type { Affine } from './affineTransform'
import { augment } from './augment'
import { blur } from './blur'
import { rotate } from './rotate'
import { shift } from './shift'
import { warpImages, warpOneByOne } from './warpImages'

function warp(image: Float32Array, shape: ImageShape, transform: Affine): Float32Array {
  const result = new Float32Array(image.length)
  warpImages(image, shape, Float64Array.from(transform), result)
  return result
}

/** The definition, pixel by pixel: what lies at the four corners around a point, by their shares. */
function plainWarp(image: Float32Array, shape: ImageShape, transform: Affine): number[] {
  const [height, width, channels] = shape
  const [a, b, c, d, e, f] = transform
  const result: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromMiddleX, fromMiddleY] = [x - (width - 1) / 2, y - (height - 1) / 2]
      const fromX = a * fromMiddleX + b * fromMiddleY + e + (width - 1) / 2
      const fromY = c * fromMiddleX + d * fromMiddleY + f + (height - 1) / 2
      for (let channel = 0; channel < channels; channel++) {
        let value = 0
        for (const row of [Math.floor(fromY), Math.floor(fromY) + 1]) {
          for (const column of [Math.floor(fromX), Math.floor(fromX) + 1]) {
            if (row < 0 || column < 0 || row >= height || column >= width) continue
            const share = (1 - Math.abs(fromX - column)) * (1 - Math.abs(fromY - row))
            value += share * image[(row * width + column) * channels + channel]!
          }
        }
        result.push(value)
      }
    }
  }
  return result
}

const factor = fc.double({ min: -2, max: 2, noNaN: true })
const distance = fc.double({ min: -4, max: 4, noNaN: true })
const cases = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 3))
  .chain(([height, width, channels]) => {
    const length = height * width * channels
    const pixel = fc.oneof(
      fc.constant(0),
      fc.constant(1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    return fc.record({
      shape: fc.constant([height, width, channels] as const),
      image: fc.array(pixel, { minLength: length, maxLength: length }),
      transform: fc.tuple(factor, factor, factor, factor, distance, distance),
    })
  })

test('warp draws what the definition says, whatever the shape, the transform and the ink', () => {
  fc.assert(
    fc.property(cases, ({ shape, image, transform }) => {
      const ink = Float32Array.from(image)
      const given = warp(ink, shape, transform)
      plainWarp(ink, shape, transform).forEach((value, at) => {
        expect(Math.abs(given[at]! - value)).toBeLessThan(1e-6)
      })
      expect(given.every((value) => value >= 0 && value <= 1)).toBe(true)
      expect([...ink]).toEqual([...Float32Array.from(image)]) // stays as it is
    }),
    { numRuns: 500 },
  )
})

test('an image that fills its frame loses nothing where it stays', () => {
  const full = Float32Array.from({ length: 30 }, (_, at) => (at + 1) / 30)
  expect([...warp(full, [5, 6, 1], [1, 0, 0, 1, 0, 0])]).toEqual([...full])
  expect([...warp(full, [5, 3, 2], [1, 0, 0, 1, 0, 0])]).toEqual([...full])
})

test('a blank image, and one moved out of its frame, are paper', () => {
  const blank = new Float32Array(25)
  expect([...warp(blank, [5, 5, 1], [1, 0, 0, 1, 0.5, 0.5])]).toEqual([...blank])
  const ink = new Float32Array(25).fill(1)
  expect([...warp(ink, [5, 5, 1], [1, 0, 0, 1, 6, 0])]).toEqual([...blank])
})

const identity = [1, 0, 0, 1, 0, 0]
const oneToTheRight = [1, 0, 0, 1, -1, 0]

test('each image by its own transform, in all channels, over whatever the result held', () => {
  const shape: ImageShape = [1, 3, 2]
  const images = Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60)
  const result = new Float32Array(12).fill(9)
  warpImages(images, shape, Float64Array.of(...oneToTheRight, ...identity), result)
  expect([...result]).toEqual([0, 0, 1, 10, 2, 20, 4, 40, 5, 50, 6, 60])
})

test('a transform that holds no numbers shows paper', () => {
  const result = new Float32Array(4).fill(9)
  warpImages(new Float32Array(4).fill(1), [2, 2, 1], Float64Array.of(NaN, 0, 0, 1, 0, 0), result)
  expect([...result]).toEqual([0, 0, 0, 0])
})

describe('where a backend lends its kernel', () => {
  const place = Symbol.for('inkstone.kernels')
  const calls: number[] = []
  beforeAll(() => {
    const lent: typeof warpOneByOne = (images, imageShape, transforms, result) => {
      calls.push(transforms.length / 6)
      warpOneByOne(images, imageShape, transforms, result)
    }
    Object.assign(globalThis, { [place]: { warpImages: lent } })
  })
  afterAll(() => Reflect.deleteProperty(globalThis, place))

  test('it draws all images of a batch at once, those in a row joined', () => {
    const shape: ImageShape = [3, 3, 1]
    const images = Float32Array.from({ length: 18 }, (_, at) => at / 18)
    const list = augment([rotate(), shift(), blur(), shift()])
    const together = new Float32Array(18)
    const streams = () => [random(1), random(2)]
    list.applyAll(images, shape, streams(), together)
    expect(calls).toEqual([2, 2])
    const alone = (own: Augmentation) =>
      streams().flatMap((stream, row) => [
        ...own.apply(images.subarray(9 * row, 9 * row + 9), shape, stream),
      ])
    expect([...together]).toEqual(alone(list))
  })
})
