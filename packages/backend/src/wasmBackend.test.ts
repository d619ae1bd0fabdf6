import '@tensorflow/tfjs-backend-cpu'
import { goldenFile, readGolden } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { wasmBackend } from './wasmBackend'

const { layers } = tfl

test("leaves the process's uncaught errors alone", async () => {
  const events = ['uncaughtException', 'unhandledRejection']
  const before = events.map((event) => process.listenerCount(event))
  expect(await wasmBackend.prepare()).toMatchObject({ available: true, threads: 1 })
  expect(events.map((event) => process.listenerCount(event))).toEqual(before)
})

describe('trains as cpu does:', () => {
  const image: [number, number, number] = [9, 8, 3]
  const time: [number, number] = [5, 4]

  test.each<[string, tfl.layers.Layer[]]>([
    [
      'strided convolution',
      [
        layers.conv2d({
          inputShape: image,
          filters: 4,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
        }),
      ],
    ],
    [
      'transposed convolution',
      [layers.conv2dTranspose({ inputShape: image, filters: 2, kernelSize: 3, strides: 2 })],
    ],
    [
      'depthwise convolution',
      [layers.depthwiseConv2d({ inputShape: image, kernelSize: 3, depthMultiplier: 2 })],
    ],
    [
      'separable convolution',
      [
        layers.separableConv2d({
          inputShape: image,
          filters: 4,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
        }),
      ],
    ],
    ['convolution over time', [layers.conv1d({ inputShape: time, filters: 3, kernelSize: 3 })]],
    [
      'max-pooling',
      [
        layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3 }),
        layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      ],
    ],
    [
      'average pooling',
      [
        layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3 }),
        layers.averagePooling2d({ poolSize: 2 }),
      ],
    ],
    [
      'batch normalisation',
      [
        layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3 }),
        layers.batchNormalization(),
      ],
    ],
    [
      'layer normalisation',
      [layers.dense({ inputShape: time, units: 6 }), layers.layerNormalization()],
    ],
    [
      'LSTM',
      [
        layers.lstm({
          inputShape: time,
          units: 6,
          returnSequences: true,
          recurrentInitializer: 'glorotUniform',
        }),
      ],
    ],
    [
      'GRU',
      [
        layers.gru({
          inputShape: time,
          units: 6,
          recurrentInitializer: 'glorotUniform',
          returnSequences: true,
        }),
      ],
    ],
    ['embedding', [layers.embedding({ inputDim: 3, outputDim: 4, inputLength: 5 })]],
  ])('%s', async (_, stack) => {
    await tf.setBackend('cpu')
    const model = tfl.sequential({
      layers: [...stack, layers.flatten(), layers.dense({ units: 3 })],
    })
    model.setWeights(
      model
        .getWeights()
        .map(({ shape }, seed) => tf.randomUniform(shape, -0.5, 0.5, 'float32', seed + 1)),
    )
    const shape = [4, ...model.inputs[0]!.shape.slice(1).map(Number)]
    const random = tf.randomUniform(shape, 0, 3, 'float32', 1)
    const inputs = stack[0]!.getClassName() === 'Embedding' ? tf.floor(random) : random
    const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), 3)
    const gradients = async (backend: string) => {
      await tf.setBackend(backend)
      const { value, grads } = tf.variableGrads(() =>
        tf.losses.softmaxCrossEntropy(
          targets,
          model.apply(inputs, { training: true }) as tf.Tensor,
        ),
      )
      return Object.values({ value, ...grads }).map((tensor) => tensor.dataSync())
    }
    const expected = await gradients('cpu')
    const found = await gradients('wasm')
    expected.forEach((values, index) => {
      const largest = Math.max(...values.map(Math.abs))
      expect(largestDifference(found[index]!, values)).toBeLessThan(1e-5 * Math.max(largest, 0.1))
    })
  })
})

describe("PyTorch's cnn-seed-003", () => {
  const golden = readGolden<{ losses: number[]; adam: { learningRate: number } }>(
    goldenFile('cnn-seed-003.json'),
  )
  const parameters = ['0.weight', '0.bias', '3.weight', '3.bias', '7.weight', '7.bias']
  const tensor = (name: string) => {
    const { data, shape, dtype } = golden.tensor(name)
    return tf.tensor(data, shape, dtype)
  }

  test('logits, gradients, losses and the weights after 3 steps of Adam', async () => {
    await tf.setBackend('wasm')
    const { conv2d, dense, flatten, maxPooling2d } = layers
    const model = tfl.sequential({
      layers: [
        conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dense({ units: 10 }),
      ],
    })
    model.setWeights(parameters.map((name) => tensor(`before/${name}`)))
    const images = tensor('images')
    const labels = tf.oneHot(tf.cast(tensor('labels'), 'int32') as tf.Tensor1D, 10)

    const logits = model.predict(images) as tf.Tensor
    expectClose(logits.dataSync(), golden.tensor('logits').data, 1e-5)
    const optimizer = tf.train.adam(golden.scalars.adam.learningRate, 0.9, 0.999, 1e-7)
    for (const [step, expectedLoss] of golden.scalars.losses.entries()) {
      const { value, grads } = tf.variableGrads(() =>
        tf.losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as tf.Tensor),
      )
      expectClose(value.dataSync(), [expectedLoss], 1e-5)
      if (step === 0) {
        const found = model.trainableWeights.map(
          (weight) => grads[weight.originalName] ?? grads[weight.name],
        )
        parameters.forEach((name, index) => {
          expectClose(found[index]!.dataSync(), golden.tensor(`gradient/${name}`).data, 1e-4)
        })
      }
      optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })))
    }
    model.getWeights().forEach((weight, index) => {
      const expected = golden.tensor(`after/${parameters[index]}`).data
      const found = weight.dataSync()
      const off = expected.filter((value, at) => Math.abs(value - found[at]!) > 1e-5)
      expect(off.length / expected.length).toBeLessThan(0.01)
      expect(largestDifference(found, expected)).toBeLessThan(3 * golden.scalars.adam.learningRate)
    })
  })
})

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length)
  return Math.max(...Array.from(found, (value, at) => Math.abs(value - expected[at]!)))
}

/** Relative to the largest expected value. */
function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  const largest = Math.max(...Array.from(expected, Math.abs))
  expect(largestDifference(found, expected)).toBeLessThan(tolerance * largest)
}
