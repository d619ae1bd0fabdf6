import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { orthogonal } from './orthogonal'
import { seedWeights } from './seedWeights'

beforeAll(() => tf.setBackend('cpu'))

function kernelOf(layer: tfl.layers.Layer, inputShape: number[], seed = 1): number[] {
  const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape }), layer] })
  seedWeights(model, seed)
  const values = Array.from(layer.getWeights()[0]!.dataSync())
  model.dispose()
  return values
}

function deviation(values: number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

test('each initialiser gets the variance that its authors gave it', () => {
  const dense = (
    kernelInitializer: 'glorotUniform' | 'glorotNormal' | 'heNormal' | 'heUniform' | 'leCunNormal',
  ) =>
    deviation(kernelOf(tfl.layers.dense({ name: 'dense', units: 100, kernelInitializer }), [300]))
  // 30,000 values: the deviation is known to 0.5 %
  expect(dense('glorotUniform') / Math.sqrt(2 / 400)).toBeCloseTo(1, 1.7)
  expect(dense('glorotNormal') / Math.sqrt(2 / 400)).toBeCloseTo(1, 1.7)
  expect(dense('heNormal') / Math.sqrt(2 / 300)).toBeCloseTo(1, 1.7)
  expect(dense('heUniform') / Math.sqrt(2 / 300)).toBeCloseTo(1, 1.7)
  expect(dense('leCunNormal') / Math.sqrt(1 / 300)).toBeCloseTo(1, 1.7)
})

test('a normal draw stays within two deviations of the uncut one', () => {
  const layer = tfl.layers.dense({ name: 'd', units: 100, kernelInitializer: 'heNormal' })
  const limit = (2 * Math.sqrt(2 / 300)) / 0.8796256610342398
  expect(Math.max(...kernelOf(layer, [300]).map(Math.abs))).toBeLessThanOrEqual(limit)
})

test('a truncated normal keeps its mean and its limits', () => {
  const kernelInitializer = tfl.initializers.truncatedNormal({ mean: 1, stddev: 0.1 })
  const values = kernelOf(tfl.layers.dense({ name: 'd', units: 100, kernelInitializer }), [300])
  const centred = values.map((value) => value - 1)
  expect(Math.max(...centred.map(Math.abs))).toBeLessThanOrEqual(0.2000001)
  expect(deviation(centred) / (0.1 * 0.8796256610342398)).toBeCloseTo(1, 1.7)
})

test('a recurrent kernel is orthogonal, and not the same for every seed', () => {
  const gru = () => tfl.layers.gru({ name: 'gru', units: 4, recurrentInitializer: orthogonal })
  const recurrent = (seed: number) => {
    const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [3, 5] }), gru()] })
    seedWeights(model, seed)
    const values = Array.from(model.getWeights()[1]!.dataSync()) // [4, 12]
    model.dispose()
    return values
  }
  const values = recurrent(1)
  const rows = [0, 1, 2, 3].map((row) => values.slice(row * 12, row * 12 + 12))
  rows.forEach((first, one) => {
    rows.forEach((second, other) => {
      const product = first.reduce((sum, value, index) => sum + value * second[index]!, 0)
      expect(product).toBeCloseTo(one === other ? 1 : 0, 5)
    })
  })
  expect(recurrent(2)).not.toEqual(values)
})

test('constants stay, also of a normalisation', () => {
  const layer = tfl.layers.batchNormalization({ name: 'norm' })
  const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [2] }), layer] })
  seedWeights(model, 1)
  const weights = layer.getWeights().map((weight) => Array.from(weight.dataSync()))
  expect(weights).toEqual([
    [1, 1],
    [0, 0],
    [0, 0],
    [1, 1],
  ])
  model.dispose()
})

test('layers of a model that is itself a layer draw from streams of their own', () => {
  const inner = tfl.sequential({
    name: 'inner',
    layers: [tfl.layers.dense({ name: 'dense', units: 3, inputShape: [3] })],
  })
  const outer = tfl.layers.dense({ name: 'dense', units: 3 })
  const model = tfl.sequential({ layers: [inner, outer] })
  seedWeights(model, 1)
  const [ofInner, , ofOuter] = model.getWeights().map((weight) => Array.from(weight.dataSync()))
  expect(ofInner).not.toEqual(ofOuter)
  seedWeights(model, 1)
  expect(Array.from(model.getWeights()[0]!.dataSync())).toEqual(ofInner)
  model.dispose()
})

test('a kernel with a name of its own follows the initialiser of that name', () => {
  const depthwiseInitializer = 'heUniform'
  const layer = tfl.layers.depthwiseConv2d({ name: 'depth', kernelSize: 3, depthwiseInitializer })
  const kernel = kernelOf(layer, [5, 5, 40])
  // [3, 3, 40, 1]: a fan in of 9 x 40, as Keras counts it
  expect(Math.max(...kernel)).toBeLessThanOrEqual(Math.sqrt(6 / 360))
  expect(deviation(kernel) / Math.sqrt(2 / 360)).toBeGreaterThan(0.9)
})

test('an initialiser that it does not know is refused', () => {
  const layer = tfl.layers.dense({ name: 'last', units: 4, kernelInitializer: 'randomNormal' })
  expect(() => kernelOf(layer, [5])).toThrow(
    'seedWeights: expected last/kernel to be initialised by Glorot, He, LeCun, variance scaling, ' +
      'a truncated normal, an orthogonal matrix or a constant, found RandomNormal. Seed that layer yourself and the others one by one.',
  )
})

test('it leaves no tensor behind', () => {
  const model = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [3] })] })
  const before = tf.memory().numTensors
  seedWeights(model, 1)
  expect(tf.memory().numTensors).toBe(before)
  model.dispose()
})
