import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import { onEveryIsa } from '../onEveryIsa'

// A fused activation gives the bits of the two steps, the product with its bias and then the activation, and needs no memory
// beside the product's.

const activations = {
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  sigmoid: tf.sigmoid,
  leakyrelu: (x: tf.Tensor) => tf.leakyRelu(x, 0.3),
  prelu: (x: tf.Tensor) => tf.prelu(x, slopes(x.shape.at(-1)!)),
} as const
type Activation = keyof typeof activations

const values = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 3, 'float32', seed)
const bias = (count: number) => values([count], 9) as tf.Tensor1D
const slopes = (count: number) => values([count], 8)

/** Each product with the activation, or with none. */
const products: Record<string, (activation: Activation | 'linear') => tf.Tensor> = {
  conv2d: (activation) =>
    tf.fused.conv2d({
      x: values([2, 9, 7, 5], 1) as tf.Tensor4D,
      filter: values([3, 3, 5, 19], 2) as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias(19),
      activation,
      preluActivationWeights: slopes(19),
      leakyreluAlpha: 0.3,
    }),
  'conv2d of one pixel': (activation) =>
    tf.fused.conv2d({
      x: values([2, 4, 4, 32], 1) as tf.Tensor4D,
      filter: values([1, 1, 32, 8], 2) as tf.Tensor4D,
      strides: 1,
      pad: 'valid',
      bias: bias(8),
      activation,
      preluActivationWeights: slopes(8),
      leakyreluAlpha: 0.3,
    }),
  depthwiseConv2d: (activation) =>
    tf.fused.depthwiseConv2d({
      x: values([2, 9, 7, 6], 1) as tf.Tensor4D,
      filter: values([3, 3, 6, 1], 2) as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias(6),
      activation,
      preluActivationWeights: slopes(6),
      leakyreluAlpha: 0.3,
    }),
  matMul: (activation) =>
    tf.fused.matMul({
      a: values([7, 33], 1),
      b: values([33, 21], 2),
      bias: bias(21),
      activation,
      preluActivationWeights: slopes(21),
      leakyreluAlpha: 0.3,
    }),
  'matMul of few values': (activation) =>
    tf.fused.matMul({
      a: values([1, 3], 1),
      b: values([3, 2], 2),
      bias: bias(2),
      activation,
      preluActivationWeights: slopes(2),
      leakyreluAlpha: 0.3,
    }),
}

onEveryIsa('fused activations', () => {
  beforeAll(async () => {
    await tf.setBackend('inkstone')
  })

  describe.each(Object.entries(products))('%s', (_, product) => {
    test.each(Object.keys(activations) as Activation[])('%s', (activation) => {
      tf.tidy(() => {
        const fused = bitsOf(product(activation))
        const apart = bitsOf(activations[activation](product('linear')))
        expect(fused).toEqual(apart)
        expect(new Set(apart).size).toBeGreaterThan(1)
      })
    })
  })

  test.each(['sigmoid', 'prelu'] as const)('%s takes no array beside the result', (activation) => {
    tf.tidy(() => {
      const preluActivationWeights = slopes(512)
      tf.prelu(tf.zeros([512]), preluActivationWeights) // likewise
      const a = values([512, 64], 1)
      const b = values([64, 512], 2)
      tf.matMul(a, b) // on WebAssembly the inputs move into its memory when they are first read
      const backend = tf.backend() as InkstoneBackend
      const taken: number[] = []
      const take = backend.pool.take.bind(backend.pool)
      backend.pool.take = (bytes) => {
        taken.push(bytes)
        return take(bytes)
      }
      try {
        tf.fused.matMul({ a, b, activation, preluActivationWeights }).dataSync()
      } finally {
        backend.pool.take = take
      }
      expect(taken).toEqual([512 * 512 * 4])
    })
  })

  test.each([[[]], [[1]], [[1, 1, 19]], [[9, 7, 19]], [[1, 7, 1]]])(
    'slopes of the shape %j',
    (shape) => {
      tf.tidy(() => {
        const alpha = values(shape, 8)
        const convolution = {
          x: values([2, 9, 7, 5], 1) as tf.Tensor4D,
          filter: values([3, 3, 5, 19], 2) as tf.Tensor4D,
          strides: 1,
          pad: 'same',
        } as const
        const fused = tf.fused.conv2d({
          ...convolution,
          activation: 'prelu',
          preluActivationWeights: alpha,
        })
        const { x, filter, strides, pad } = convolution
        expect(bitsOf(fused)).toEqual(bitsOf(tf.prelu(tf.conv2d(x, filter, strides, pad), alpha)))
      })
    },
  )

  test('slopes that do not fit are refused, and leave nothing behind', () => {
    const inputs = {
      a: tf.ones([2, 2]),
      b: tf.ones([2, 2]),
      preluActivationWeights: tf.ones([3]),
    }
    const ids = tf.backend().numDataIds()
    expect(() =>
      tf.engine().runKernel(tf._FusedMatMul, inputs, {
        transposeA: false,
        transposeB: false,
        activation: 'prelu',
      }),
    ).toThrow(/^_FusedMatMul of .*could not be broadcast together with shapes 2,2 and 3/)
    expect(tf.backend().numDataIds()).toBe(ids)
    tf.dispose(inputs)
  })

  test('an unknown one is refused, and leaves nothing behind', () => {
    const { numTensors } = tf.memory()
    const inputs = { a: tf.ones([2, 2]), b: tf.ones([2, 2]) }
    const ids = tf.backend().numDataIds()
    expect(() =>
      tf.engine().runKernel(tf._FusedMatMul, inputs, {
        transposeA: false,
        transposeB: false,
        activation: 'swish',
      }),
    ).toThrow(/expected the activation linear, relu, .* or prelu, got 'swish'/)
    expect(tf.backend().numDataIds()).toBe(ids)
    tf.dispose(inputs)
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})

function bitsOf(x: tf.Tensor): number[] {
  return Array.from(new Int32Array(x.dataSync<'float32'>().slice().buffer))
}
