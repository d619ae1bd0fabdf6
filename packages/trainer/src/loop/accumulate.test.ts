import '@tensorflow/tfjs-backend-cpu'
import { random } from '@inkstone/core'
import { tinyModel, tinySplit, trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { focalLoss } from '../losses/focalLoss'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { mixup } from '../mixing/mixup'
import { adam } from '../optimizers/adam'
import { sgd } from '../optimizers/sgd'
import { trainer } from './trainer'
import { trainingStep } from './trainingStep'

beforeAll(() => tf.setBackend('cpu'))

const optimizer = adam({ learningRate: 0.01 })
trainerSuite('trainer that accumulates', () =>
  trainer({ epochs: 4, batchSize: 8, accumulate: 2, optimizer }),
)

const regularised = () =>
  tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [6, 6, 1] }),
      tfl.layers.dense({
        units: 3,
        kernelInitializer: tfl.initializers.glorotUniform({ seed: 1 }),
        kernelRegularizer: tfl.regularizers.l2({ l2: 0.05 }),
      }),
    ],
  })

const classWeights = [1, 5, 0.25]
const weighted = softmaxCrossEntropy({ classWeights, labelSmoothing: 0.1 })
test.each([
  ['a plain network', tinyModel, 'labels', undefined],
  ['a network with penalties', regularised, 'labels', undefined],
  ['a plain network on mixed images', tinyModel, 'mixed', undefined],
  ['classes that weigh differently', tinyModel, 'labels', weighted],
  ['classes that weigh differently, with penalties', regularised, 'labels', weighted],
  ['classes that weigh differently, on mixed images', tinyModel, 'mixed', weighted],
  ['a focal loss', tinyModel, 'labels', focalLoss({ classWeights })],
] as const)('the parts of a batch make the step of the whole: %s', async (_, make, kind, loss) => {
  const split = tinySplit({ size: 22 })
  const read = await split.read(Uint32Array.from({ length: 22 }, (_, at) => at))
  const mixed = mixup(0.5).apply(read, split.imageShape, random(1))
  const before = tf.memory().numTensors
  const step = (partSize?: number) => {
    const model = make()
    const rule = sgd({ learningRate: 0.5, momentum: 0.9 }).create()
    const options = { model, optimizer: rule, learningRate: 0.5, split, partSize, loss }
    const results = [1, 2].map(() => trainingStep(options, kind === 'mixed' ? mixed : read))
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()])
    rule.dispose()
    model.dispose()
    return { weights, ...results[1]! }
  }
  const whole = step()
  const parts = step(8) // 8, 8 and 6
  expect(parts.sums.accuracy).toBeCloseTo(whole.sums.accuracy!, 5)
  expect(parts.loss).toBeCloseTo(whole.loss, 5)
  parts.weights.forEach((weight, at) => {
    expect(Math.abs(weight - whole.weights[at]!)).toBeLessThan(2e-6)
  })
  expect(tf.memory().numTensors).toBe(before)
})

test('a training that accumulates is that of the large batch, with as many steps', async () => {
  const run = async (sizes: { batchSize: number; accumulate?: number }) => {
    const model = tinyModel()
    const training = tinySplit({ size: 35 })
    const result = await trainer({ epochs: 2, optimizer, ...sizes }).train({
      model,
      training,
      seed: 1,
    })
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()])
    model.dispose()
    return { weights, steps: result.steps, images: result.images }
  }
  const large = await run({ batchSize: 32 })
  const small = await run({ batchSize: 8, accumulate: 4 })
  expect([small.steps, small.images]).toEqual([4, 70]) // 32 and 3 images, twice
  expect([large.steps, large.images]).toEqual([4, 70])
  small.weights.forEach((weight, at) => {
    expect(Math.abs(weight - large.weights[at]!)).toBeLessThan(1e-4)
  })
})

test('one image at a time, class weights still count', async () => {
  const run = async (sizes: { batchSize: number; accumulate?: number }) => {
    const model = tinyModel()
    const training = tinySplit({ size: 32 })
    const options = { epochs: 2, optimizer: sgd({ learningRate: 0.5 }), loss: weighted, ...sizes }
    await trainer(options).train({ model, training, seed: 1 })
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()])
    model.dispose()
    return weights
  }
  const whole = await run({ batchSize: 16 })
  const single = await run({ batchSize: 1, accumulate: 16 })
  single.forEach((weight, at) => {
    expect(Math.abs(weight - whole[at]!)).toBeLessThan(1e-5)
  })
})

test('each part drops units of its own', async () => {
  const model = tinyModel({ normalised: true })
  const dropout = model.layers[3]!
  const seeds = new Set<unknown>()
  const call = dropout.call.bind(dropout)
  dropout.call = (inputs, kwargs) => {
    if (kwargs.training) seeds.add(dropout.getConfig().seed)
    return call(inputs, kwargs)
  }
  const parts = trainer({ steps: 2, batchSize: 8, accumulate: 3, optimizer })
  await parts.train({ model, training: tinySplit(), seed: 1 })
  expect(seeds.size).toBe(6)
  model.dispose()
})

test('the images of a step must be there', async () => {
  const model = tinyModel()
  const training = tinySplit({ size: 35 })
  await expect(
    trainer({ batchSize: 16, accumulate: 3 }).train({ model, training, seed: 1 }),
  ).rejects.toThrow(
    'trainer.batchSize times accumulate: expected at most the 35 images of tiny/train, got 48. ' +
      'Take batchSize: 11 or less.',
  )
  model.dispose()
})
