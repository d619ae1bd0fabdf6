import * as tf from '@tensorflow/tfjs-core'
import { loadAddon } from '../loadAddon'
import { onEveryIsa } from '../onEveryIsa'

interface Case {
  image: [batch: number, height: number, width: number, channels: number]
  filters: number
  pad: number
}

// What is transformed: 3 by 3, stride 1, 48 channels and filters or more, outputs that tiles of 4 by 4 cover well.
const cases: Case[] = [
  { image: [2, 11, 11, 64], filters: 64, pad: 1 },
  { image: [3, 14, 10, 48], filters: 80, pad: 0 },
  { image: [1, 7, 22, 64], filters: 48, pad: 1 },
  { image: [2, 15, 11, 48], filters: 48, pad: 2 },
  { image: [13, 8, 8, 48], filters: 64, pad: 1 },
]
// With fewer channels only WebAssembly's vectors make it pay, by tiles of 2 by 2.
const narrow: Case[] = [
  { image: [2, 13, 13, 32], filters: 64, pad: 0 },
  { image: [9, 9, 12, 16], filters: 20, pad: 1 },
  { image: [1, 70, 50, 16], filters: 16, pad: 1 }, // several bands of rows
  { image: [2, 14, 14, 24], filters: 36, pad: 2 },
  { image: [3, 11, 20, 40], filters: 32, pad: 1 },
]
const all = [...cases, ...narrow]

interface Sums {
  y: Float64Array | Float32Array
  dx: Float64Array | Float32Array
  dw: Float64Array | Float32Array
}

/** Like a network's: inputs behind a relu, weights of He's size, gradients around zero. */
function data({ image, filters, pad }: Case) {
  const [batch, height, width, channels] = image
  const outHeight = height + 2 * pad - 2
  const outWidth = width + 2 * pad - 2
  const waves = (size: number, seed: number, scale: number) =>
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(seed + i * i * 0.0137 + i * 1.7))
  return {
    x: waves(batch * height * width * channels, 1, 2).map((value) => Math.max(0, value)),
    w: waves(9 * channels * filters, 2, 2 / Math.sqrt(9 * channels)),
    bias: waves(filters, 3, 1),
    dy: waves(batch * outHeight * outWidth * filters, 4, 1),
    shape: [
      batch,
      height,
      width,
      channels,
      outHeight,
      outWidth,
      filters,
      3,
      3,
      1,
      1,
      1,
      1,
      pad,
      pad,
    ],
  }
}

type Data = ReturnType<typeof data>

/** The convolution and its gradients by their definition, in float64. */
function byDefinition({ x, w, bias, dy, shape }: Data): Sums {
  const [batch, height, width, channels, outHeight, outWidth, filters] = shape as [
    ...[number, number, number, number, number, number, number],
  ]
  const pad = shape[13]!
  const sums = {
    y: Float64Array.from(dy, (_, i) => bias[i % filters]!),
    dx: new Float64Array(x.length),
    dw: new Float64Array(w.length),
  }
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let tap = 0; tap < 9; tap++) {
          const iy = oy + Math.floor(tap / 3) - pad
          const ix = ox + (tap % 3) - pad
          if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue
          const out = ((n * outHeight + oy) * outWidth + ox) * filters
          for (let c = 0; c < channels; c++) {
            const from = ((n * height + iy) * width + ix) * channels + c
            const weight = (tap * channels + c) * filters
            let change = 0
            for (let f = 0; f < filters; f++) {
              sums.y[out + f]! += x[from]! * w[weight + f]!
              sums.dw[weight + f]! += x[from]! * dy[out + f]!
              change += dy[out + f]! * w[weight + f]!
            }
            sums.dx[from]! += change
          }
        }
  sums.y = sums.y.map((value) => Math.max(0, value))
  return sums
}

function byKernels({ x, w, bias, dy, shape }: Data): Sums {
  const native = loadAddon()!
  const numbers = Int32Array.from(shape)
  const sums = {
    y: new Float32Array(dy.length).fill(Number.NaN),
    dx: new Float32Array(x.length).fill(Number.NaN),
    dw: new Float32Array(w.length).fill(Number.NaN),
  }
  native.conv2d(x, w, sums.y, bias, true, numbers)
  native.conv2dInputGradient(dy, w, sums.dx, numbers)
  native.conv2dFilterGradient(x, dy, sums.dw, numbers)
  return sums
}

function directly(given: Data): Sums {
  const native = loadAddon()!
  native.setExact(true)
  try {
    return byKernels(given)
  } finally {
    native.setExact(false)
  }
}

/** The root of the mean squared error, beside the root of the mean square. */
function relativeError(sums: ArrayLike<number>, exact: ArrayLike<number>): number {
  let [error, size] = [0, 0]
  for (let i = 0; i < exact.length; i++) {
    error += (sums[i]! - exact[i]!) ** 2
    size += exact[i]! ** 2
  }
  return Math.sqrt(error / size)
}

const parts = ['y', 'dx', 'dw'] as const

const exactSums = new Map<string, Sums>()

onEveryIsa('transformed convolutions', (isa) => {
  beforeAll(() => tf.setBackend('inkstone'))

  test.each(all)('differ from float64 by some rounding, beside the direct ones: %j', (c) => {
    const given = data(c)
    const key = JSON.stringify(c)
    const exact = exactSums.get(key) ?? byDefinition(given)
    exactSums.set(key, exact) // the same for every instruction set
    const transformed = byKernels(given)
    const direct = directly(given)
    for (const part of parts) {
      const error = relativeError(transformed[part], exact[part])
      const ofDirect = relativeError(direct[part], exact[part])
      expect(ofDirect).toBeLessThan(1.5e-6)
      expect(error).toBeLessThan(3e-6)
      expect(error).toBeLessThan(6 * ofDirect)
    }
    const isWasm = isa === 'relaxed' || isa === 'simd128'
    if (isa === 'reference') return // it has the definition only
    if (narrow.includes(c) && !isWasm) return expect(transformed).toEqual(direct)
    expect(transformed.y).not.toEqual(direct.y) // it was indeed another way
    expect(transformed.dw).not.toEqual(direct.dw)
    expect(transformed.dx).not.toEqual(direct.dx)
  })

  test.each(all)('have the same bits on any number of threads: %j', (c) => {
    const native = loadAddon()!
    const given = data(c)
    const before = native.threads()
    const results = [1, 2, 3].map((threads) => {
      native.setThreads(threads)
      return byKernels(given)
    })
    native.setThreads(before)
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test.each([
    [64, 64],
    [16, 32],
  ])('an image has the same bits in any batch: %i channels', (channels, filters) => {
    const one = data({ image: [1, 12, 11, channels], filters, pad: 1 })
    const shape = one.shape.with(0, 9)
    const nine = (values: ArrayLike<number>): Float32Array<ArrayBuffer> =>
      Float32Array.from({ length: 9 * values.length }, (_, i) => values[i % values.length]!)
    const many = byKernels({ ...one, x: nine(one.x), dy: nine(one.dy), shape })
    const single = byKernels(one)
    expect(many.y).toEqual(nine(single.y))
    expect(many.dx).toEqual(nine(single.dx))
  })
})
