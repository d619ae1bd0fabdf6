import * as tf from '@tensorflow/tfjs-core'
import { loadAddon } from './loadAddon'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

function values(shape: number[], seed: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 7919 + i * 12.9898)),
    shape,
  )
}

interface Case {
  image: [number, number, number, number]
  filters: number
  pad: 'same' | 'valid'
  stride?: number
  activation?: 'relu' | 'linear'
  bias?: boolean
}

function convolution(c: Case): tf.Tensor4D {
  const filter = values([3, 3, c.image[3], c.filters], 2) as tf.Tensor4D
  const bias = (c.bias ?? true) ? { bias: values([c.filters], 3) } : {}
  const given = { x: values(c.image, 1) as tf.Tensor4D, filter, strides: c.stride ?? 1, pad: c.pad }
  return tf.fused.conv2d({ ...given, ...bias, activation: c.activation ?? 'relu' })
}

const cases: Case[] = [
  { image: [3, 28, 28, 1], filters: 32, pad: 'valid' },
  { image: [2, 13, 13, 32], filters: 64, pad: 'valid' }, // the pool leaves out a row and a column
  { image: [2, 15, 11, 5], filters: 7, pad: 'same' },
  { image: [2, 9, 12, 3], filters: 33, pad: 'same', stride: 2 },
  { image: [2, 11, 22, 3], filters: 48, pad: 'same', stride: 2 }, // the last panel is half as wide
  { image: [5, 6, 6, 16], filters: 18, pad: 'valid' }, // gathered
  { image: [1, 12, 12, 4], filters: 16, pad: 'valid', activation: 'linear', bias: false },
  { image: [1, 70, 66, 8], filters: 40, pad: 'same' }, // several bands
  { image: [2, 12, 12, 48], filters: 48, pad: 'same' }, // transformed
]

onEveryIsa('a pool right behind a convolution', () => {
  test.each(cases)('is what it is on cpu: %j', (c) => {
    expectLikeCpu(() => tf.maxPool(convolution(c), 2, 2, 'valid'), 1e-4)
  })

  test.each(cases)('has the bits of the two by themselves: %j', (c) => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const map = convolution(c)
      map.dataSync()
      const apart = tf.maxPool(map, 2, 2, 'valid')
      const together = tf.maxPool(convolution(c), 2, 2, 'valid')
      expect(together.dataSync()).toEqual(apart.dataSync())
    })
  })

  test('is one call, without a map in memory', () => {
    void tf.setBackend('inkstone')
    const native = loadAddon()!
    const { conv2d, maxPool } = native
    const refuse = (): never => {
      throw new Error('computed apart')
    }
    Object.assign(native, { conv2d: refuse, maxPool: refuse })
    try {
      tf.tidy(() => tf.maxPool(convolution(cases[0]!), 2, 2, 'valid').dataSync())
    } finally {
      Object.assign(native, { conv2d, maxPool })
    }
  })

  test('other pools read the whole map', () => {
    for (const [window, stride, pad] of [
      [3, 2, 'valid'],
      [2, 1, 'valid'],
      [2, 2, 'same'],
    ] as const) {
      expectLikeCpu(() => tf.maxPool(convolution(cases[2]!), window, stride, pad), 1e-4)
    }
  })

  test('a map that is read by others too keeps its values, and is computed once from then on', () => {
    void tf.setBackend('inkstone')
    const native = loadAddon()!
    const x = values([1, 8, 8, 2], 1) as tf.Tensor4D
    const filter = values([3, 3, 2, 4], 2) as tf.Tensor4D
    const both = (): Float32Array[] => {
      const map = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', activation: 'relu' })
      const pooled = tf.maxPool(map, 2, 2, 'valid')
      return [pooled.dataSync(), map.dataSync()] as Float32Array[]
    }
    const first = tf.tidy(both)
    const { conv2dMaxPool } = native
    let calls = 0
    native.conv2dMaxPool = (...given) => {
      calls += 1
      conv2dMaxPool(...given)
    }
    const second = tf.tidy(both)
    native.conv2dMaxPool = conv2dMaxPool
    expect(second).toEqual(first)
    expect(calls).toBe(0)
    tf.dispose([x, filter])
  })

  test('weights that are written between two calls count', () => {
    void tf.setBackend('inkstone')
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1])
    const filter = tf.variable(tf.ones<tf.Rank.R4>([3, 3, 1, 1]))
    const pooled = (): number =>
      tf.tidy(() => {
        const map = tf.fused.conv2d({ x, filter: filter as tf.Tensor4D, strides: 1, pad: 'valid' })
        return tf.maxPool(map, 2, 2, 'valid').dataSync()[0]!
      })
    expect(pooled()).toBe(9)
    tf.tidy(() => filter.assign(tf.fill([3, 3, 1, 1], 2)))
    expect(pooled()).toBe(18)
    tf.dispose([x, filter])
  })
})
