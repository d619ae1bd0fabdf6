import { random } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { seedWeights } from '../seeding/seedWeights'
import { dropPath } from './dropPath'
import { gelu, geluOf } from './gelu'
import { layerNorm } from './layerNorm'
import { multiHeadAttention } from './multiHeadAttention'
import { patchEmbedding } from './patchEmbedding'
import { standardise } from './standardise'

beforeAll(() => tf.setBackend('cpu'))

function modelOf(layer: tfl.layers.Layer, inputShape: number[]): tfl.LayersModel {
  return tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape }), layer] })
}

function ramp(shape: number[]): tf.Tensor {
  const stream = random(1)
  const size = shape.reduce((product, length) => product * length, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, () => stream.normal()),
    shape,
  )
}

const cases: [string, () => tfl.layers.Layer, number[], number[]][] = [
  ['gelu', () => gelu({ name: 'it' }), [3, 8], [3, 8]],
  ['layerNorm', () => layerNorm({ name: 'it', epsilon: 1e-3 }), [3, 8], [3, 8]],
  ['multiHeadAttention', () => multiHeadAttention({ name: 'it', heads: 4 }), [3, 8], [3, 8]],
  ['patchEmbedding', () => patchEmbedding({ name: 'it', patch: 3, width: 5 }), [6, 8, 2], [6, 5]],
  [
    'standardise',
    () => standardise({ name: 'it', mean: [0.2, 0.1], deviation: [0.5, 2] }),
    [3, 2],
    [3, 2],
  ],
  ['dropPath', () => dropPath({ name: 'it', rate: 0.5 }), [3, 8], [3, 8]],
]

describe.each(cases)('%s', (_, make, inputShape, outputShape) => {
  test('gives the shape it promises, and keeps config, weights and values through JSON', async () => {
    const before = tf.memory().numTensors
    const model = modelOf(make(), inputShape)
    seedWeights(model, 1)
    expect(model.outputs[0]!.shape).toEqual([null, ...outputShape])
    const x = ramp([2, ...inputShape])
    const y = model.predict(x) as tf.Tensor
    expect(y.shape).toEqual([2, ...outputShape])

    let saved: tf.io.ModelArtifacts = {}
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    })
    await model.save(handler)
    const again = await tfl.loadLayersModel(tf.io.fromMemory(saved))
    const z = again.predict(x) as tf.Tensor
    const config = (of: tfl.LayersModel) =>
      JSON.parse(JSON.stringify(of.layers.at(-1)!.getConfig()))
    expect(config(again)).toMatchObject(config(model))
    expect(Array.from(z.dataSync())).toEqual(Array.from(y.dataSync()))
    tf.dispose([x, y, z])
    model.dispose()
    again.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('GELU has the values and slopes of the normal distribution', () => {
  // Phi(1) = 0.841344746, phi(1) = 0.241970725
  const x = tf.tensor1d([-1, 0, 1, 6])
  const y = geluOf(x)
  const slope = tf.grad(geluOf)(x)
  const near = (found: tf.Tensor, expected: number[]) =>
    found.dataSync().forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 6)
    })
  near(y, [-0.158655254, 0, 0.841344746, 6])
  near(slope, [0.158655254 - 0.241970725, 0.5, 0.841344746 + 0.241970725, 1])
  tf.dispose([x, y, slope])
})

test('layer norm leaves mean 0 and variance 1, less what epsilon takes', () => {
  const model = modelOf(layerNorm({ epsilon: 1 }), [4])
  const x = tf.tensor2d([[1, 1, 3, 3]]) // mean 2, variance 1
  const y = model.predict(x) as tf.Tensor
  const expected = [-1, -1, 1, 1].map((value) => value / Math.SQRT2)
  y.dataSync().forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 6)
  })
  tf.dispose([x, y])
  model.dispose()
})

test('attention with equal scores gives every token the mean of the values', () => {
  const model = modelOf(multiHeadAttention({ heads: 1 }), [2, 2])
  const queriesAndKeys = [0, 0, 0, 0] // no score stands out
  tf.tidy(() =>
    model.setWeights([
      tf.tensor2d([
        [...queriesAndKeys, 1, 0],
        [...queriesAndKeys, 0, 1],
      ]),
      tf.zeros([6]),
      tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
      tf.tensor1d([10, 20]),
    ]),
  )
  const x = tf.tensor3d([
    [
      [1, 2],
      [3, 6],
    ],
  ])
  const y = model.predict(x) as tf.Tensor
  expect(Array.from(y.dataSync())).toEqual([12, 24, 12, 24])
  tf.dispose([x, y])
  model.dispose()
})

test('patches are read row by row, with zeros beyond the edge, and know their place', () => {
  const model = modelOf(patchEmbedding({ patch: 2, width: 1 }), [3, 4, 1])
  tf.tidy(() =>
    model.setWeights([
      tf.ones([2, 2, 1, 1]),
      tf.tensor1d([100]),
      tf.tensor2d([[1000], [2000], [3000], [4000]]),
    ]),
  )
  const x = tf.reshape(tf.range(1, 13), [1, 3, 4, 1])
  const y = model.predict(x) as tf.Tensor
  const sums = [1 + 2 + 5 + 6, 3 + 4 + 7 + 8, 9 + 10, 11 + 12]
  expect(Array.from(y.dataSync())).toEqual(sums.map((sum, at) => sum + 100 + 1000 * (at + 1)))
  tf.dispose([x, y])
  model.dispose()
})

test('drop path drops whole branches of an image in training alone, and keeps the mean', () => {
  const layer = dropPath({ name: 'drop', rate: 0.25 }) as tfl.layers.Layer & { seed?: number }
  const model = modelOf(layer, [3, 2])
  layer.seed = 7
  const x = tf.ones([400, 3, 2])
  const inference = model.predict(x) as tf.Tensor
  expect(new Set(inference.dataSync())).toEqual(new Set([1]))
  const training = model.apply(x, { training: true }) as tf.Tensor
  const again = model.apply(x, { training: true }) as tf.Tensor
  const values = training.dataSync()
  expect(Array.from(again.dataSync())).toEqual(Array.from(values))
  let kept = 0
  for (let image = 0; image < 400; image++) {
    const branch = new Set(values.slice(image * 6, image * 6 + 6))
    expect(branch.size).toBe(1)
    const [value] = branch
    expect([0, Math.fround(1 / 0.75)]).toContain(value)
    if (value! > 0) kept++
  }
  expect(Math.abs(kept / 400 - 0.75)).toBeLessThan(0.08) // 3.7 deviations of a binomial
  tf.dispose([x, inference, training, again])
  model.dispose()
})

test('bad options are refused', () => {
  expect(() => layerNorm({ epsilon: 0 })).toThrow('layerNorm.epsilon: expected a number >= ')
  expect(() => multiHeadAttention({ heads: 0 })).toThrow(
    'multiHeadAttention.heads: expected a whole number of heads >= 1, got 0.',
  )
  expect(() => modelOf(multiHeadAttention({ name: 'mixer', heads: 3 }), [2, 8])).toThrow(
    'mixer: expected a width that 3 heads divide, found 8. Change the width or the number of heads.',
  )
  expect(() => patchEmbedding({ patch: 1.5, width: 4 })).toThrow(
    'patchEmbedding.patch: expected a whole number of pixels >= 1, got 1.5.',
  )
  expect(() => dropPath({ rate: 1 })).toThrow(
    'dropPath.rate: expected a number >= 0 and <= 0.9, got 1.',
  )
  // @ts-expect-error the type refuses it too
  expect(() => layerNorm({ eps: 1 })).toThrow(
    'layerNorm.eps: expected one of the options name, epsilon',
  )
})
