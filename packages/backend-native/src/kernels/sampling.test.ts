import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const side = fc.integer({ min: 1, max: 13 })
const imageShape = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  side,
  side,
  fc.integer({ min: 1, max: 20 }),
)

function images(shape: number[], seed = 1): tf.Tensor4D {
  return tf.randomUniform(shape as [number, number, number, number], -2, 2, 'float32', seed)
}

/** One image at a time: the `cpu` kernel transforms the first image of a batch and no other. */
function transformed(
  batch: tf.Tensor4D,
  transforms: number[][],
  interpolation: 'nearest' | 'bilinear',
  fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest',
  outputShape?: [number, number],
): tf.Tensor {
  const run = (given: tf.Tensor4D, numbers: number[][]): tf.Tensor4D =>
    tf.image.transform(given, tf.tensor2d(numbers), interpolation, fillMode, 0.5, outputShape)
  if (tf.getBackend() !== 'cpu') return run(batch, transforms)
  const single = tf.split(batch, batch.shape[0]) as tf.Tensor4D[]
  return tf.concat(single.map((image, index) => run(image, [transforms[index] ?? transforms[0]!])))
}

onEveryIsa('sampling of images', () => {
  test('Transform: affine and projective, both interpolations, all fill modes, own output size', () => {
    // Numbers whose sums are rarely halves: at a half, the last bit decides which pixel is nearest.
    const number = fc
      .double({ min: -3, max: 3, noNaN: true })
      .map((value) => value * 1.0371 + 0.0113)
    const small = fc.double({ min: -0.05, max: 0.05, noNaN: true })
    const transform = fc
      .tuple(number, number, number, number, number, number, small, small)
      .map((numbers) => numbers.map(Math.fround))
    fc.assert(
      fc.property(
        imageShape,
        fc.array(transform, { minLength: 3, maxLength: 3 }),
        fc.constantFrom('nearest' as const, 'bilinear' as const),
        fc.constantFrom(
          'constant' as const,
          'reflect' as const,
          'wrap' as const,
          'nearest' as const,
        ),
        fc.option(fc.tuple(side, side), { nil: undefined }),
        fc.boolean(),
        (shape, transforms, interpolation, fillMode, size, shared) => {
          const numbers = transforms.slice(0, shared ? 1 : shape[0])
          expectLikeCpu(
            () => transformed(images(shape), numbers, interpolation, fillMode, size),
            1e-4,
          )
        },
      ),
      { numRuns: 150 },
    )
  })

  test('Transform: what lies at infinity or nowhere', () => {
    const numbers = [1, 0, 0, 0, 1, 0, -1, 0] // the projection of column 1 is 0
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      expectLikeCpu(() => transformed(images([1, 3, 3, 2]), [numbers], interpolation, 'constant'))
    }
    expectLikeCpu(() =>
      transformed(images([1, 3, 3, 1]), [[1e30, 0, 0, 0, 1e30, 0, 0, 0]], 'nearest', 'constant'),
    )
    const invalid = [Number.NaN, 0, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0]
    for (const fillMode of ['constant', 'reflect', 'wrap', 'nearest'] as const) {
      expectLikeCpu(() => transformed(images([1, 3, 3, 1]), [invalid], 'nearest', fillMode))
    }
  })

  test('RotateWithOffset: any angle, centre and fill', () => {
    const center = fc.double({ min: 0, max: 1, noNaN: true })
    const angle = fc.double({ min: -7, max: 7, noNaN: true })
    fc.assert(
      fc.property(imageShape, angle, fc.tuple(center, center), (shape, radians, at) => {
        const channels = fc.sample(fc.constantFrom(1, 3, 4), { numRuns: 1, seed: shape[1] })[0]!
        const colour = [channels, 1, 3] as [number, number, number]
        expectLikeCpu(() => {
          const batch = images([shape[0], shape[1], shape[2], channels])
          return tf.image.rotateWithOffset(batch, radians, channels === 1 ? 0.25 : colour, at)
        })
      }),
      { numRuns: 60 },
    )
  })

  test('ResizeBilinear: larger, smaller, aligned corners, half pixels', () => {
    const manner = fc.constantFrom([false, false], [true, false], [false, true])
    fc.assert(
      fc.property(imageShape, fc.tuple(side, side), manner, (shape, size, [corners, half]) => {
        expectLikeCpu(() => tf.image.resizeBilinear(images(shape), size, corners, half))
      }),
      { numRuns: 80 },
    )
  })

  test('ResizeBilinear of int32 images', () => {
    expectLikeCpu(() => tf.image.resizeBilinear(tf.cast(images([1, 3, 3, 1]), 'int32'), [5, 5]))
  })

  // One image: of more, cpu reads the gradient of the nearest resize at the wrong places.
  test('the gradients of both resizes, of a square image as on cpu', () => {
    const check = (from: number, to: number, channels: number, corners: boolean) =>
      expectLikeCpu(() => {
        const of = images([1, from, from, channels])
        const dy = images([1, to, to, channels], 2)
        const run = (name: string) =>
          tf.engine().runKernel(name, { images: of, dy }, { alignCorners: corners }) as tf.Tensor
        return [run(tf.ResizeBilinearGrad), run(tf.ResizeNearestNeighborGrad)]
      })
    const few = fc.integer({ min: 1, max: 3 })
    const from = fc.integer({ min: 2, max: 13 }) // cpu never ends on one pixel with aligned corners
    fc.assert(fc.property(from, side, few, fc.boolean(), check), { numRuns: 40 })
  })

  // cpu gives the gradient of an image of 2 by 3 the shape of one of 3 by 2.
  test.each([tf.ResizeBilinearGrad, tf.ResizeNearestNeighborGrad])(
    '%s has the shape of the images, and each image the sum of its own gradient',
    (name) => {
      void tf.setBackend('inkstone')
      const [shape, sums] = tf.tidy(() => {
        const inputs = { images: images([2, 2, 3, 4]), dy: tf.ones([2, 5, 7, 4]) }
        const dx = tf.engine().runKernel(name, inputs, { alignCorners: false }) as tf.Tensor
        return [dx.shape, [...tf.sum(dx, [1, 2, 3]).dataSync()]]
      })
      expect(shape).toEqual([2, 2, 3, 4])
      for (const sum of sums) expect(sum).toBeCloseTo(5 * 7 * 4, 3)
    },
  )
})
