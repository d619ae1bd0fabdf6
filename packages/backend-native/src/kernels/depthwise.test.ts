import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

function values(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape)
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 7919 + i * 12.9898))
  return tf.tensor4d(data, shape)
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })
const shapes = fc
  .record({
    batch: upTo(3),
    height: upTo(8),
    width: fc.oneof(upTo(9), fc.constantFrom(17, 30)),
    channels: fc.oneof(upTo(4), fc.constantFrom(16, 17, 24, 32, 40)),
    multiplier: fc.constantFrom(1, 1, 2, 3),
    filterHeight: upTo(5),
    filterWidth: upTo(5),
    stride: upTo(3),
    dilation: upTo(3),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.nat(1000),
  })
  .map((s) => (s.stride > 1 ? { ...s, dilation: 1 } : s))
  .filter(
    (s) =>
      s.pad === 'same' ||
      (s.height > (s.filterHeight - 1) * s.dilation && s.width > (s.filterWidth - 1) * s.dilation),
  )
type Shapes = typeof shapes extends fc.Arbitrary<infer T> ? T : never

function inputs(s: Shapes): [tf.Tensor4D, tf.Tensor4D] {
  const x = values([s.batch, s.height, s.width, s.channels], s.seed)
  return [x, values([s.filterHeight, s.filterWidth, s.channels, s.multiplier], s.seed + 1)]
}

/** A convolution as the addon takes it: sizes, steps and padding of each axis by itself. */
const numbers = fc.record({
  batch: upTo(2),
  height: upTo(9),
  width: fc.oneof(upTo(9), fc.constantFrom(19, 33)),
  channels: fc.oneof(upTo(5), fc.constantFrom(8, 16, 19, 33)),
  outHeight: upTo(7),
  outWidth: fc.oneof(upTo(9), fc.constantFrom(16, 27)),
  multiplier: fc.constantFrom(1, 1, 1, 2, 3),
  filterHeight: upTo(7),
  filterWidth: fc.oneof(fc.constantFrom(3, 5), upTo(7)),
  strideHeight: upTo(4),
  strideWidth: fc.oneof(fc.constantFrom(1, 2), upTo(4)),
  dilationHeight: fc.oneof(fc.constant(1), upTo(4)),
  dilationWidth: fc.oneof(fc.constant(1), upTo(4)),
  padTop: fc.nat(6),
  padLeft: fc.nat(6),
})
type Numbers = {
  [name in keyof (typeof numbers extends fc.Arbitrary<infer T> ? T : never)]: number
}

interface Arrays {
  x: Float32Array
  filter: Float32Array
  y: Float32Array
}

/** Its three arrays; `y` stands for the gradient too. */
function arraysOf(n: Numbers): Arrays {
  const filters = n.channels * n.multiplier
  const make = (length: number, seed: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => Math.sin(seed * 7919 + i * 12.9898))
  return {
    x: make(n.batch * n.height * n.width * n.channels, 1),
    filter: make(n.filterHeight * n.filterWidth * filters, 2),
    y: make(n.batch * n.outHeight * n.outWidth * filters, 3),
  }
}

/** Output, gradient of x and gradient of the filter by the definition: every product once, in float64. */
function byDefinition(n: Numbers, { x, filter, y }: Arrays): number[][] {
  const [output, dx, gradient] = [y, x, filter].map(({ length }) => Array<number>(length).fill(0))
  for (let image = 0; image < n.batch; image++)
    for (let oy = 0; oy < n.outHeight; oy++)
      for (let ox = 0; ox < n.outWidth; ox++)
        for (let ky = 0; ky < n.filterHeight; ky++)
          for (let kx = 0; kx < n.filterWidth; kx++) {
            const iy = oy * n.strideHeight + ky * n.dilationHeight - n.padTop
            const ix = ox * n.strideWidth + kx * n.dilationWidth - n.padLeft
            if (iy < 0 || iy >= n.height || ix < 0 || ix >= n.width) continue
            for (let f = 0; f < n.channels * n.multiplier; f++) {
              const at = (pixel: number): number => pixel * n.channels * n.multiplier + f
              const o = at((image * n.outHeight + oy) * n.outWidth + ox)
              const w = at(ky * n.filterWidth + kx)
              const i =
                ((image * n.height + iy) * n.width + ix) * n.channels + Math.floor(f / n.multiplier)
              output![o]! += x[i]! * filter[w]!
              dx![i]! += y[o]! * filter[w]!
              gradient![w]! += x[i]! * y[o]!
            }
          }
  return [output!, dx!, gradient!]
}

/** The same three by the addon. What it does not write stays 7. */
function byAddon(n: Numbers, { x, filter, y }: Arrays): Float32Array[] {
  const addon = loadAddon()!
  const shape = Int32Array.of(
    ...[n.batch, n.height, n.width, n.channels, n.outHeight, n.outWidth],
    ...[n.channels * n.multiplier, n.filterHeight, n.filterWidth, n.strideHeight, n.strideWidth],
    ...[n.dilationHeight, n.dilationWidth, n.padTop, n.padLeft],
  )
  const results = [y, x, filter].map(({ length }) => new Float32Array(length).fill(7))
  addon.depthwiseConv2d(x, filter, results[0]!, null, false, shape)
  addon.depthwiseConv2dInputGradient(y, filter, results[1]!, shape)
  addon.depthwiseConv2dFilterGradient(x, y, results[2]!, shape)
  return results
}

function expectByDefinition(n: Numbers, arrays = arraysOf(n)): void {
  const expected = byDefinition(n, arrays)
  for (const [which, result] of byAddon(n, arrays).entries()) {
    result.forEach((value, index) => {
      const wanted = expected[which]![index]!
      if (Object.is(value, wanted) || value === wanted) return
      if (Math.abs(value - wanted) <= 1e-4 * (1 + Math.abs(wanted))) return
      const name = ['output', 'gradient of x', 'gradient of the filter'][which]
      throw new Error(`${name}, value ${index}: expected ${wanted}, got ${value}`)
    })
  }
}

const bits = (result: Float32Array): string => createHash('sha256').update(result).digest('hex')

/** A convolution with sides of 3 and a padding that keeps the size, but for what `changes` says. */
function numbersOf(changes: Partial<Numbers>): Numbers {
  const size = { batch: 2, height: 7, width: 21, channels: 19, outHeight: 7, outWidth: 21 }
  const filter = { multiplier: 1, filterHeight: 3, filterWidth: 3, padTop: 1, padLeft: 1 }
  const steps = { strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1 }
  return { ...size, ...filter, ...steps, ...changes }
}

onEveryIsa('depthwise convolution', () => {
  test('all three by the definition, with any stride, dilation and padding', () => {
    fc.assert(
      fc.property(numbers, (n) => expectByDefinition(n)),
      { numRuns: 100 },
    )
  })

  test.each([
    { filterHeight: 5, filterWidth: 5, padTop: 2, padLeft: 2 },
    { filterHeight: 7, filterWidth: 7, padTop: 3, padLeft: 3, channels: 33 },
    { strideHeight: 2, strideWidth: 2, outHeight: 4, outWidth: 11, channels: 64 },
    { filterHeight: 5, filterWidth: 5, strideHeight: 2, strideWidth: 2, outHeight: 3, outWidth: 9 },
    { dilationHeight: 2, dilationWidth: 2, padTop: 2, padLeft: 2, channels: 40 },
    { batch: 1, height: 4, outHeight: 4, width: 6, outWidth: 6, channels: 512 },
  ])('by the definition: %j', (changes) => {
    expectByDefinition(numbersOf(changes))
  })

  test('NaN and infinities spread as far as the window, and none comes from the padding', () => {
    for (const changes of [{}, { multiplier: 2 }, { strideWidth: 2, outWidth: 11 }]) {
      const n = numbersOf(changes)
      const arrays = arraysOf(n)
      arrays.x.set([NaN, Infinity, -Infinity], 40)
      arrays.y.set([Infinity, NaN], 700)
      arrays.filter[3] = Infinity // the first row and column of channel 3, which reach over the edge
      arrays.filter[n.channels * n.multiplier + 5] = NaN
      expectByDefinition(n, arrays)
      const finite = Array.from(byAddon(n, arrays)[0]!).filter(Number.isFinite)
      expect(finite.length).toBeGreaterThan(arrays.y.length / 2)
    }
  })

  test('no images', () => {
    expectByDefinition(numbersOf({ batch: 0 }))
    expectByDefinition(numbersOf({ batch: 0, multiplier: 3 }))
  })

  test('the same bits on one thread and on three', () => {
    const addon = loadAddon()!
    const before = addon.threads()
    for (const changes of [{}, { multiplier: 2 }, { strideHeight: 2, outHeight: 15 }]) {
      const size = { batch: 6, height: 30, width: 30, outHeight: 30, outWidth: 30, channels: 40 }
      const n = numbersOf({ ...size, ...changes })
      const arrays = arraysOf(n)
      addon.setThreads(1)
      const alone = byAddon(n, arrays).map(bits)
      addon.setThreads(3)
      expect(byAddon(n, arrays).map(bits)).toEqual(alone)
    }
    addon.setThreads(before)
  })

  test('forward', () => {
    const run = (s: Shapes): void =>
      expectLikeCpu(
        () => tf.depthwiseConv2d(...inputs(s), s.stride, s.pad, 'NHWC', s.dilation),
        1e-4,
      )
    fc.assert(fc.property(shapes, run), { numRuns: 40 })
  })

  test('both gradients', () => {
    const run = (s: Shapes): void =>
      expectLikeCpu(() => {
        const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
          tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, s.stride, s.pad)
        const dy = values(convolve(...inputs(s)).shape as [number, number, number, number], 5)
        return tf.grads(convolve)(inputs(s), dy)
      }, 1e-4)
    fc.assert(
      fc.property(
        shapes.map((s) => ({ ...s, dilation: 1 })),
        run,
      ),
      { numRuns: 40 },
    )
  })

  test.each(['linear', 'relu', 'relu6', 'elu'] as const)('bias and %s', (activation) => {
    expectLikeCpu(() => {
      const x = values([2, 5, 21, 18], 1)
      const filter = values([3, 3, 18, 1], 2)
      const bias = tf.linspace(-1, 1, 18)
      return tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', bias, activation })
    })
  })
})
