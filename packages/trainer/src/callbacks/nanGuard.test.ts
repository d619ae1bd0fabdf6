import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Callback, Loss } from '@inkstone/core'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { type TrainerOptions, trainer } from '../loop/trainer'
import { sgd } from '../optimizers/sgd'
import { checkpoint } from './checkpoint'
import { nanGuard } from './nanGuard'

beforeAll(() => tf.setBackend('cpu'))

callbackSuite('nanGuard', () => nanGuard())

interface Faulty extends TrainerOptions {
  model?: LayersModel
  training?: ReturnType<typeof tinySplit>
  callbacks?: Callback[]
}

async function train({ model, training, callbacks = [], ...options }: Faulty) {
  const trained = model ?? tinyModel({ normalised: true })
  const before = trained.getWeights().map((weight) => weight.dataSync().slice())
  const tensors = tf.memory().numTensors
  try {
    await trainer({ epochs: 2, batchSize: 32, ...options }).train({
      ...{ model: trained, training: training ?? tinySplit(), seed: 1 },
      callbacks: [nanGuard(), ...callbacks],
    })
    return { message: 'none', before }
  } catch (error) {
    expect(tf.memory().numTensors).toBe(tensors)
    const after = trained.getWeights().map((weight) => weight.dataSync().slice())
    return { message: (error as Error).message, before, after, model: trained }
  } finally {
    trained.dispose()
  }
}

const mend =
  'Lower the learning rate (it was 0.001), clip the gradients with clip: clipByNorm(1), ' +
  'or look for images with values that are not finite. Checkpoints written before are good.'

test('lets a training be that has numbers everywhere', async () => {
  expect((await train({})).message).toBe('none')
})

test('names the layer whose activations went first', async () => {
  const model = tinyModel({ normalised: true })
  const [, dense] = model.layers
  const call = dense!.call.bind(dense)
  let passes = 0
  dense!.call = (inputs, kwargs) => {
    const outputs = call(inputs, kwargs) as tf.Tensor
    if (++passes < 2) return outputs
    const holes = tf.oneHot(tf.tensor1d([3], 'int32'), 16) // in the fourth of 16 units
    return tf.where(tf.cast(tf.broadcastTo(holes, outputs.shape), 'bool'), NaN, outputs)
  }
  const { message } = await train({ model })
  expect(message).toBe(
    `nan-guard: the activations of layer '${dense!.name}' (32 of 512 numbers are NaN or infinite) failed first, at step 2 of epoch 1. ${mend}`,
  )
})

test('names the layer whose gradients went first: the one nearest to the loss', async () => {
  const head = tinyModel({ normalised: true })
  let passes = 0
  const loss: Loss = {
    name: 'broken-at-step-3',
    options: {},
    of: (logits) =>
      tf.customGrad(() => {
        passes++
        const slope = passes === 3 ? Infinity : 0.01
        return { value: tf.scalar(0.5), gradFunc: () => tf.fill(logits.shape, slope) }
      })(logits) as tf.Scalar,
  }
  const { message, model } = await train({ model: head, loss })
  const { name } = model!.layers.at(-1)!
  expect(message).toMatch(
    new RegExp(
      `^nan-guard: the gradients of layer '${name}' \\(.*numbers are NaN or infinite\\) failed first, at step 3 of epoch 1\\.`,
    ),
  )
})

test('looking for the fault leaves the running statistics as they were', () => {
  const model = tinyModel({ normalised: true })
  const values = () => model.getWeights().map((weight) => new Float32Array(weight.dataSync()))
  const before = values()
  const guard = nanGuard()
  guard.trainBegin!({
    ...{ model, epochs: 1, steps: 1, stepsPerEpoch: 1, batchSize: 4, trainingImages: 4 },
    ...{ validationImages: 0, directory: '.', figures: {} },
  })
  const gradients = model.trainableWeights.map(({ shape }) => tf.fill(shape as number[], Infinity))
  const images = Float32Array.from({ length: 4 * 36 }, (_, at) => (at % 7) / 7)
  const pass = { epoch: 1, step: 1, size: 4, images, loss: 1, gradients, learningRate: 1 }
  expect(() => guard.inspect!(pass)).toThrow(/the gradients of layer/) // after one more pass forward
  expect(values()).toEqual(before)
  tf.dispose(gradients)
  model.dispose()
})

test('names images that hold no numbers', async () => {
  const model = tinyModel()
  const split = tinySplit()
  const training = {
    ...split,
    async *batches(options: Parameters<typeof split.batches>[0]) {
      for await (const batch of split.batches(options)) {
        batch.images[7] = Number.NaN
        yield batch
      }
    },
  }
  const { message, before, after } = await train({ model, training })
  expect(message).toBe(
    `nan-guard: the images of the batch (1 of ${32 * 36} numbers are NaN or infinite) failed first, at step 1 of epoch 1. ${mend}`,
  )
  expect(after).toEqual(before)
})

test('names the layer whose weights an update made too large, and keeps the last good checkpoint', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-nan-'))
  const model = tinyModel()
  const spoil: Callback = {
    name: 'spoil',
    stepEnd({ step }) {
      if (step !== 2) return
      const [kernel, ...rest] = model.layers[1]!.getWeights()
      tf.tidy(() => model.layers[1]!.setWeights([tf.mul(kernel!, 1e300), ...rest]))
    },
  }
  const { message } = await train({
    ...{ model, optimizer: sgd({ learningRate: 0.001 }) },
    callbacks: [spoil, checkpoint({ directory, everySteps: 1 })],
  })
  expect(message).toMatch(/^nan-guard: the weights of layer '\S+' \(.*kernel: \d+ of 576 numbers/)
  expect(await readdir(join(directory, 'resume'))).toEqual(['step-0000000001.checkpoint'])
  await rm(directory, { recursive: true })
})
