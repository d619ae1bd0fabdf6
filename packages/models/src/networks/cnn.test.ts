import { random } from '@inkstone/core'
import { goldenFile, modelSuite, readGolden } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { cnn } from './cnn'

beforeAll(() => tf.setBackend('cpu'))

const mnistInput = { imageShape: [28, 28, 1] as const, classes: 10, seed: 1 }

const conv = 320 + 18_496 // parameters of both convolutions, on grey images
modelSuite('cnn seed-001', () => cnn('seed-001'), {
  imageShape: [12, 12, 1],
  parameters: conv + 64 * 128 + 128 + 128 * 10 + 10, // 1x1 of 64 channels is left
})
modelSuite('cnn seed-003', () => cnn('seed-003'), {
  imageShape: [10, 12, 3],
  classes: 3,
  parameters: conv + 2 * 9 * 32 + 64 * 3 + 3, // two more channels
})

modelSuite('cnn seed-000', () => cnn('seed-000'), {
  imageShape: [18, 18, 1],
  parameters: conv + 36_928 + 64 * 64 + 64 + 64 * 10 + 10,
})
const norms = 4 * (32 + 64 + 64) // scale, shift, mean and variance of each channel
modelSuite(
  'cnn seed-000 with batch norm and dropout',
  () => cnn('seed-000', { batchNorm: true, dropout: 0.5 }),
  {
    imageShape: [18, 18, 1],
    parameters: conv + 36_928 + norms + 64 * 64 + 64 + 64 * 10 + 10,
  },
)
modelSuite('cnn seed-002', () => cnn('seed-002', { activation: 'sigmoid', pooling: 'average' }), {
  imageShape: [16, 16, 1],
  parameters: 320 + 9248 + 18_496 + 36_928 + 65 * 256 + 257 * 128 + 129 * 10,
})

test("on MNIST they have the tutorials' numbers of parameters", () => {
  const names = ['seed-000', 'seed-001', 'seed-002', 'seed-003'] as const
  const counts = names.map((name) => {
    const model = cnn(name).build(mnistInput)
    const count = model.countParams()
    model.dispose()
    return count
  })
  expect(counts).toEqual([93_322, 225_034, 361_578, 34_826])
})

test('layers can be told by their names', () => {
  const model = cnn('seed-001').build(mnistInput)
  expect(model.layers.map((layer) => [layer.name, layer.outputShape])).toEqual([
    ['conv1', [null, 26, 26, 32]],
    ['pool1', [null, 13, 13, 32]],
    ['conv2', [null, 11, 11, 64]],
    ['pool2', [null, 5, 5, 64]],
    ['flatten', [null, 1600]],
    ['dense1', [null, 128]],
    ['logits', [null, 10]],
  ])
  model.dispose()
})

test('batch norm, activation, pooling and dropout stand where the options put them', () => {
  const options = {
    batchNorm: true,
    dropout: 0.25,
    activation: 'sigmoid',
    pooling: 'average',
  } as const
  const definition = cnn('seed-001', options)
  const model = definition.build(mnistInput)
  expect(definition.options).toEqual(options)
  const kinds = model.layers.map((layer) => `${layer.name}: ${layer.getClassName()}`)
  expect(kinds).toEqual([
    'conv1: Conv2D',
    'norm1: BatchNormalization',
    'activation1: Activation',
    'pool1: AveragePooling2D',
    'conv2: Conv2D',
    'norm2: BatchNormalization',
    'activation2: Activation',
    'pool2: AveragePooling2D',
    'flatten: Flatten',
    'dropout1: Dropout',
    'dense1: Dense',
    'dropout2: Dropout',
    'logits: Dense',
  ])
  const activations = ['conv1', 'activation1', 'dense1', 'logits'].map(
    (name) => model.getLayer(name).getConfig().activation,
  )
  expect(activations).toEqual(['linear', 'sigmoid', 'sigmoid', 'linear'])
  model.dispose()
})

test("PyTorch's weights give PyTorch's logits", () => {
  const golden = readGolden(goldenFile('cnn-seed-003.json'))
  const tensor = (name: string) => {
    const { data, shape } = golden.tensor(name)
    return tf.tensor(data, shape)
  }
  const model = cnn('seed-003').build(mnistInput)
  const weights = ['0', '3', '7'].flatMap((layer) =>
    [`before/${layer}.weight`, `before/${layer}.bias`].map(tensor),
  )
  model.setWeights(weights)
  const images = tensor('images') // [16, 28, 28, 1]
  const logits = model.predict(images) as tf.Tensor
  const expected = golden.tensor('logits').data
  const largest = Math.max(...expected.map(Math.abs))
  logits.dataSync().forEach((logit, index) => {
    expect(Math.abs(logit - expected[index]!)).toBeLessThan(1e-5 * largest)
  })
  tf.dispose([weights, images, logits])
  model.dispose()
})

test('first weights are Glorot uniform from the streams of the seed and the layers', () => {
  const model = cnn('seed-001').build({ ...mnistInput, seed: 7 })
  const kernels: [layer: string, limit: number][] = [
    ['conv1', Math.sqrt(6 / (9 * 1 + 9 * 32))],
    ['conv2', Math.sqrt(6 / (9 * 32 + 9 * 64))],
    ['dense1', Math.sqrt(6 / (1600 + 128))],
    ['logits', Math.sqrt(6 / (128 + 10))],
  ]
  for (const [name, limit] of kernels) {
    const [kernel, bias] = weightsOf(model, name)
    const stream = random(7).split('model').split(name)
    for (const value of kernel!.slice(0, 20)) {
      expect(value).toBeCloseTo((2 * stream.uniform() - 1) * limit, 7)
    }
    const sorted = kernel!.sort((first, second) => first - second)
    expect(sorted[0]).toBeGreaterThanOrEqual(-Math.fround(limit))
    expect(sorted[0]).toBeLessThan(-0.97 * limit)
    expect(sorted.at(-1)).toBeLessThanOrEqual(Math.fround(limit))
    expect(sorted.at(-1)).toBeGreaterThan(0.97 * limit)
    expect(bias!.every((value) => value === 0)).toBe(true)
  }
  model.dispose()
})

test('a layer begins the same whatever the others are', () => {
  const one = cnn('seed-001').build(mnistInput)
  const other = cnn('seed-003').build(mnistInput)
  expect(weightsOf(one, 'conv2')).toEqual(weightsOf(other, 'conv2'))
  one.dispose()
  other.dispose()
})

test('bad names and inputs are refused', () => {
  // @ts-expect-error the type refuses it too
  expect(() => cnn('seed-004')).toThrow(
    "cnn: expected 'seed-000' or 'seed-001' or 'seed-002' or 'seed-003', got 'seed-004'.",
  )
  // @ts-expect-error the type refuses it too
  expect(() => cnn('seed-002', { activation: 'tanh' })).toThrow(
    "cnn.activation: expected 'relu' or 'sigmoid', got 'tanh'.",
  )
  // @ts-expect-error the type refuses it too
  expect(() => cnn('seed-002', { pooling: 'mean' })).toThrow(
    "cnn.pooling: expected 'max' or 'average', got 'mean'.",
  )
  // @ts-expect-error the type refuses it too
  expect(() => cnn('seed-000', { batchNorm: 1 })).toThrow(
    'cnn.batchNorm: expected true or false, got 1.',
  )
  expect(() => cnn('seed-000', { dropout: 1 })).toThrow(
    'cnn.dropout: expected a number >= 0 and <= 0.9, got 1.',
  )
  // @ts-expect-error the type refuses it too
  expect(() => cnn('seed-000', { droput: 0.5 })).toThrow(
    'cnn.droput: expected one of the options activation, pooling, batchNorm, dropout, got',
  )
  expect(() => cnn('seed-000').build({ ...mnistInput, imageShape: [28, 17, 1] })).toThrow(
    'cnn/seed-000: expected images of 18x18 pixels or more, got 28x17: three convolutions and two poolings',
  )
  expect(() => cnn('seed-001').build({ ...mnistInput, imageShape: [8, 28, 1] })).toThrow(
    'cnn/seed-001: expected images of 10x10 pixels or more, got 8x28: two convolutions and two poolings ' +
      'leave nothing of them. Enlarge the images.',
  )
  expect(() => cnn('seed-001').build({ ...mnistInput, classes: 0 })).toThrow(
    'cnn/seed-001.classes: expected a whole number >= 1, got 0.',
  )
  expect(() => cnn('seed-001').build({ ...mnistInput, seed: 0.5 })).toThrow('cnn/seed-001.seed')
  expect(() => cnn('seed-001').build({ ...mnistInput, imageShape: [28, 28, 0] })).toThrow(
    'cnn/seed-001.imageShape: expected [height, width, channels], each a whole number >= 1, got [28,28,0].',
  )
})

function weightsOf(model: tfl.LayersModel, layer: string): number[][] {
  return model
    .getLayer(layer)
    .getWeights()
    .map((weight) => Array.from(weight.dataSync()))
}
