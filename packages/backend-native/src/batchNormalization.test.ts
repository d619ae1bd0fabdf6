import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

function values(shape: number[], seed: number, mean = 0): tf.Tensor {
  return tf.add(tf.randomUniform(shape, -2, 2, 'float32', seed), mean)
}

interface Given {
  shape: number[]
  seed: number
  mean?: number
  relu?: boolean
}

/** Output of a layer in training, the gradients of its input and weights, and its moving averages. */
function trained({ shape, seed, mean = 0, relu = false }: Given): tf.Tensor[] {
  const channels = shape.at(-1)!
  const layer = tfl.layers.batchNormalization({ epsilon: 0.01, momentum: 0.7 })
  layer.build(shape)
  layer.setWeights([
    ...[values([channels], seed + 1), values([channels], seed + 2)],
    ...[values([channels], seed + 3), tf.abs(values([channels], seed + 4))],
  ])
  const weights = values(shape, seed + 5)
  const apply = (x: tf.Tensor): tf.Tensor => {
    const y = layer.apply(x, { training: true }) as tf.Tensor
    return relu ? tf.relu(y) : y
  }
  const x = tf.variable(values(shape, seed, mean))
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const y = apply(x)
  const { grads } = tf.variableGrads(() => tf.sum(tf.mul(apply(x), weights)), [x, ...variables])
  const moving = layer.nonTrainableWeights.map((weight) => tf.clone(weight.read()))
  const inOrder = [x, ...variables].map(({ name }) => grads[name]!)
  const result = [y, ...inOrder, ...moving].map((tensor) => tf.keep(tf.clone(tensor)))
  tf.dispose([x, ...layer.weights.map((weight) => weight.read())])
  return result
}

onEveryIsa('batch normalisation in training', () => {
  const side = fc.integer({ min: 1, max: 7 })
  const channels = fc.oneof(side, fc.integer({ min: 8, max: 70 }))

  test('maps of any size, with and without a relu behind', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 2, max: 9 }), side, side, channels),
        fc.boolean(),
        fc.nat(),
        (shape, relu, seed) => expectLikeCpu(() => trained({ shape, seed, relu }), 1e-3),
      ),
      { numRuns: 30 },
    )
  })

  test('rows of a dense layer', () => {
    expectLikeCpu(() => trained({ shape: [300, 5], seed: 3 }), 1e-3)
  })

  test('over another axis than the last the layer does what it did', () => {
    // Its gradient there is broken in TensorFlow.js itself.
    expectLikeCpu(() => {
      const layer = tfl.layers.batchNormalization({ axis: 1 })
      const y = layer.apply(values([4, 6, 5, 3], 1), { training: true }) as tf.Tensor
      tf.dispose(layer.weights.map((weight) => weight.read()))
      return y
    }, 1e-4)
  })

  test('moments of values far from 0: mean 1000.5, variance 0.25', () => {
    void tf.setBackend('inkstone')
    const moments = tf.tidy(() => {
      const x = tf.reshape(
        tf.tensor1d(Array.from({ length: 4096 }, (_, i) => 1000 + (i % 2))),
        [-1, 1],
      )
      const given = { x, offset: tf.zeros([1]), scale: tf.ones([1]) }
      const results: tf.Tensor[] = tf
        .engine()
        .runKernel('InkstoneBatchNormTraining', given, { epsilon: 0.001 })
      return results.slice(1).map((tensor) => tensor.dataSync()[0]!)
    })
    expect(moments[0]).toBeCloseTo(1000.5, 3)
    expect(moments[1]).toBeCloseTo(0.25, 4)
  })

  test('is one kernel each way, the relu in it, and leaves no tensor behind', async () => {
    void tf.setBackend('inkstone')
    tf.dispose(trained({ shape: [2, 3, 3, 4], seed: 1, relu: true }))
    const before = tf.memory().numTensors
    const { kernelNames } = await tf.profile(() => {
      tf.dispose(tf.tidy(() => trained({ shape: [2, 3, 3, 4], seed: 1, relu: true })))
    })
    expect(kernelNames).toContain('InkstoneBatchNormTraining')
    expect(kernelNames).toContain('InkstoneBatchNormTrainingGradient')
    expect(kernelNames).not.toContain('Mean')
    expect(tf.memory().numTensors).toBe(before)
  })
})
