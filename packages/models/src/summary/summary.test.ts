import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import type { ModelDefinition } from '@inkstone/core'
import { recomputed } from '../layers/recomputed'
import { cnn } from '../networks/cnn'
import { convNet } from '../networks/convNet'
import { mlp } from '../networks/mlp'
import { rnn } from '../networks/rnn'
import { vit } from '../networks/vit'
import { type ModelSummary, summary } from './summary'
import { summaryTable } from './summaryTable'

beforeAll(() => tf.setBackend('cpu'))

function summaryOf(definition: ModelDefinition, batchSize = 1): ModelSummary {
  const model = definition.build({ imageShape: [28, 28, 1], classes: 10, seed: 1 })
  const found = summary(model, { batchSize })
  expect(found.parameters).toBe(model.countParams())
  model.dispose()
  return found
}

const flopsOf = (found: ModelSummary, name: string) =>
  found.layers.find((layer) => layer.name === name)!.flops

test('of a convolutional network, by hand', () => {
  const found = summaryOf(cnn('seed-001'), 128)
  expect(found.layers.map(({ name, flops }) => [name, flops])).toEqual([
    ['conv1', 26 * 26 * 32 * (2 * 9 + 1)],
    ['pool1', 0],
    ['conv2', 11 * 11 * 64 * (2 * 9 * 32 + 1)],
    ['pool2', 0],
    ['flatten', 0],
    ['dense1', 128 * (2 * 1600 + 1)],
    ['logits', 10 * (2 * 128 + 1)],
  ])
  expect(found.flops).toBe(411_008 + 4_468_288 + 409_728 + 2570)
  expect(found.layers[0]).toEqual({
    name: 'conv1',
    type: 'Conv2D',
    outputShape: [26, 26, 32],
    parameters: 320,
    trainableParameters: 320,
    flops: 411_008,
    activationBytes: 128 * 26 * 26 * 32 * 4,
  })
  const values = 21_632 + 5408 + 7744 + 1600 + 1600 + 128 + 10
  expect(found.activationBytes).toBe(128 * 4 * values)
  expect(JSON.parse(JSON.stringify(found))).toEqual(found)
})

test('of every network here, without a gap', () => {
  for (const definition of [
    mlp(),
    rnn(),
    rnn({ cell: 'gru', dropout: 0.1 }),
    rnn({ cell: 'simple' }),
    vit({ depth: 2, dropPath: 0.1 }),
    convNet({ width: 4 }),
    cnn('seed-000', { batchNorm: true, dropout: 0.5 }),
    cnn('seed-003', { activation: 'sigmoid', pooling: 'average' }),
  ]) {
    expect(summaryOf(definition).unknownFlops).toEqual([])
  }
})

test('of recurrence and attention, by hand', () => {
  expect(flopsOf(summaryOf(rnn()), 'lstm1')).toBe(28 * (2 * (28 + 128) * 512 + 512))
  const found = summaryOf(vit({ depth: 2 })) // 16 tokens of 64
  expect(flopsOf(found, 'patches')).toBe(16 * 64 * (2 * 49 + 2))
  const scoresAndMixing = 2 * (2 * 16 * 16 * 64)
  expect(flopsOf(found, 'block1_attention')).toBe(
    16 * (2 * 64 * 192 + 192 + 2 * 64 * 64 + 64) + scoresAndMixing,
  )
  expect(flopsOf(found, 'block1_mlp1')).toBe(16 * 256 * (2 * 64 + 1))
  expect(flopsOf(found, 'block1_sum1')).toBe(16 * 64)
})

test('of normalisation, pooling and a depthwise convolution', () => {
  const found = summaryOf(cnn('seed-003', { batchNorm: true, pooling: 'average' }))
  expect(flopsOf(found, 'norm1')).toBe(2 * 26 * 26 * 32)
  expect(flopsOf(found, 'pool1')).toBe(26 * 26 * 32)
  expect(found.parameters - found.trainableParameters).toBe(2 * (32 + 64)) // moving mean and variance
  const model = tfl.sequential({
    layers: [
      tfl.layers.depthwiseConv2d({ kernelSize: 3, inputShape: [6, 6, 4], depthMultiplier: 2 }),
    ],
  })
  expect(summary(model).flops).toBe(4 * 4 * 8 * (2 * 9 + 1))
  model.dispose()
})

test('models inside a model are opened, and a layer it does not know says so', () => {
  const inner = tfl.sequential({
    name: 'inner',
    layers: [tfl.layers.dense({ name: 'dense', units: 3, inputShape: [5] })],
  })
  const unknown = tfl.layers.gaussianNoise({ name: 'noise', stddev: 1 })
  const model = tfl.sequential({ name: 'outer', layers: [inner, unknown] })
  inner.layers[0]!.trainable = false
  const found = summary(model)
  expect(found.layers.map(({ name, flops }) => [name, flops])).toEqual([
    ['inner/dense', 33],
    ['noise', null],
  ])
  expect([found.parameters, found.trainableParameters]).toEqual([18, 0])
  expect(found.unknownFlops).toEqual(['noise'])
  expect(summaryTable(found)).toBe(
    [
      'layer                  output  parameters  FLOPs  memory at 1',
      '---------------------  ------  ----------  -----  -----------',
      'inner/dense (Dense)    3               18     33     0.00 MiB',
      'noise (GaussianNoise)  3                0      ?     0.00 MiB',
      '---------------------  ------  ----------  -----  -----------',
      'outer                                  18  >= 33     0.00 MiB',
    ].join('\n'),
  )
  model.dispose()
})

test('a batch of none is refused', () => {
  const model = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [5] })] })
  expect(() => summary(model, { batchSize: 0 })).toThrow(
    'summary.batchSize: expected a whole number of images >= 1, got 0.',
  )
  model.dispose()
})

test('a step keeps the outputs of recomputed parts, and inside the largest one', () => {
  const dense = (units: number, x: tfl.SymbolicTensor) =>
    tfl.layers.dense({ units }).apply(x) as tfl.SymbolicTensor
  const input = tfl.input({ shape: [4] })
  const one = recomputed(input, (x) => dense(8, dense(16, x)), { name: 'one' })
  const two = recomputed(one, (x) => dense(2, x), { name: 'two' })
  const model = tfl.model({ inputs: input, outputs: two })
  const found = summary(model, { batchSize: 3 })
  const [outside, inOne] = [4 + 8 + 2, 4 + 16 + 8] // each part has an input layer of its own
  expect(found.activationBytes).toBe(4 * 3 * (outside + inOne))
  expect(found.layers.map(({ name }) => name.split('/')[0])).toEqual([
    ...[input.sourceLayer.name, 'one', 'one', 'one', 'two', 'two'],
  ])
  model.dispose()
})
