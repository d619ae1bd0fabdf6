import '@tensorflow/tfjs-backend-cpu'
import type { Callback, Loss, Split, TrainingJob } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { ema } from '../averaging/ema'
import { swa } from '../averaging/swa'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { adam } from '../optimizers/adam'
import { clipByNorm } from '../optimizers/clip'
import type { OptimizerDefinition } from '../optimizers/optimizer'
import { findLearningRate } from './findLearningRate'
import { lossAndGradients } from './lossAndGradients'
import { type TrainerOptions, trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const failure = (): never => {
  throw new Error('out of ink')
}

/** Fails at the `at`th call, from 1. */
function failingAt(at: number): () => void {
  let calls = 0
  return () => {
    if (++calls === at) failure()
  }
}

function failingLoss(at: number, where: 'forward' | 'back'): Loss {
  const fail = failingAt(at)
  const { of } = softmaxCrossEntropy()
  return {
    ...{ name: 'failing', options: {} },
    of(logits, targets) {
      const loss = of(tf.mul(tf.sigmoid(logits), 2), targets) // saves tensors for the way back
      if (where === 'forward') fail()
      return tf.customGrad((value) => ({
        value: tf.clone(value as tf.Tensor),
        gradFunc(upstream: tf.Tensor) {
          if (where === 'back') fail()
          return upstream
        },
      }))(loss) as tf.Scalar
    },
  }
}

function failingOptimizer(at: number): OptimizerDefinition {
  const definition = adam()
  const fail = failingAt(at)
  return {
    ...{ name: 'failing', options: {}, schedule: definition.schedule },
    create() {
      const optimizer = definition.create()
      return {
        ...optimizer,
        get steps() {
          return optimizer.steps
        },
        step(variables, gradients, learningRate) {
          optimizer.step(variables, gradients, learningRate)
          fail()
        },
      }
    },
  }
}

/** Its batches fail, at the `at`th. */
function failingSplit(split: Split, at: number): Split {
  return {
    ...split,
    async *batches(options) {
      let count = 0
      for await (const batch of split.batches(options)) {
        if (++count === at) failure()
        yield batch
      }
    },
  }
}

const listening = (hooks: Partial<Callback>): Partial<TrainingJob> => ({
  callbacks: [{ name: 'failing', ...hooks }],
})

/** A layer whose forward pass fails, after others have saved what they need for the way back. */
function failingModel(): LayersModel {
  const model = tinyModel({ normalised: true })
  const head = model.layers.at(-1)!
  head.call = failure
  return model
}

const cases: Record<string, () => { options?: TrainerOptions; job?: Partial<TrainingJob> }> = {
  'the loss fails': () => ({ options: { loss: failingLoss(1, 'forward') } }),
  'the loss fails on the way back': () => ({ options: { loss: failingLoss(1, 'back') } }),
  'the loss fails in the second step': () => ({ options: { loss: failingLoss(2, 'forward') } }),
  'the loss fails in the second part': () => ({
    options: { loss: failingLoss(2, 'forward'), batchSize: 8, accumulate: 2 },
  }),
  'the loss fails on the way back of the second part': () => ({
    options: { loss: failingLoss(2, 'back'), batchSize: 8, accumulate: 2 },
  }),
  'there are more class weights than classes': () => ({
    options: { loss: softmaxCrossEntropy({ classWeights: [1, 2, 3, 4] }) },
  }),
  'there are more class weights than classes, in parts': () => ({
    options: {
      loss: softmaxCrossEntropy({ classWeights: [1, 2, 3, 4] }),
      batchSize: 4,
      accumulate: 4,
    },
  }),
  'a layer fails': () => ({ job: { model: failingModel() } }),
  'a layer fails, and weights are averaged': () => ({
    options: { averaging: ema() },
    job: { model: failingModel() },
  }),
  'the bound fails': () => ({
    options: { clip: { name: 'failing', options: {}, of: failure } },
  }),
  'the optimizer fails': () => ({ options: { optimizer: failingOptimizer(1) } }),
  'the optimizer fails on bounded gradients': () => ({
    options: { optimizer: failingOptimizer(2), clip: clipByNorm(1) },
  }),
  'the mix fails': () => ({ options: { mix: { name: 'failing', options: {}, apply: failure } } }),
  'a callback fails at the beginning': () => ({ job: listening({ trainBegin: failure }) }),
  'a callback fails at the gradients': () => ({ job: listening({ inspect: failure }) }),
  'a callback fails at a step': () => ({ job: listening({ stepEnd: failure }) }),
  'a callback fails at an epoch': () => ({
    options: { averaging: swa({ from: 0 }) },
    job: listening({ epochEnd: failure }),
  }),
  'reduce fails': () => ({ job: { reduce: async () => failure() } }),
  'reduce gives other shapes': () => ({ job: { reduce: () => [tf.scalar(1), tf.scalar(2)] } }),
  'reduce fails on bounded gradients': () => ({
    options: { clip: clipByNorm(1), optimizer: failingOptimizer(1) },
    job: { reduce: async (gradients) => gradients.map((gradient) => tf.mul(gradient, 1)) },
  }),
  'the first batch cannot be read': () => ({ job: { training: failingSplit(tinySplit(), 1) } }),
  'a later batch cannot be read': () => ({ job: { training: failingSplit(tinySplit(), 3) } }),
  'the validation cannot be read': () => ({
    options: { averaging: ema() },
    job: { validation: failingSplit(tinySplit({ name: 'validation', size: 600 }), 2) },
  }),
}

describe('a training leaves no tensor behind where', () => {
  test.each(Object.entries(cases))('%s', async (_, make) => {
    const { options, job } = make()
    const model = job?.model ?? tinyModel({ normalised: true })
    const before = tf.memory().numTensors
    const training = trainer({ epochs: 2, batchSize: 16, ...options }).train({
      ...{ training: tinySplit(), seed: 1, ...job, model },
    })
    await expect(training).rejects.toThrow()
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })

  test('the search for a learning rate fails', async () => {
    const model = tinyModel({ normalised: true })
    const before = tf.memory().numTensors
    const options = { batchSize: 16, loss: failingLoss(3, 'forward') }
    await expect(
      findLearningRate({ model, training: tinySplit(), seed: 1 }, options),
    ).rejects.toThrow('out of ink')
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })

  test('a pass fails inside of an outer gradient, which still has its own tape', () => {
    const model = tinyModel()
    const images = tf.ones([2, 6, 6, 1])
    const labels = tf.tensor1d([0, 1], 'int32')
    const before = tf.memory().numTensors
    const slope = tf.tidy(() =>
      tf
        .grad((x) => {
          const square = tf.square(x)
          expect(() => lossAndGradients(model, images, labels, failingLoss(1, 'forward'))).toThrow()
          return square
        })(tf.scalar(3))
        .dataSync(),
    )
    expect([...slope]).toEqual([6]) // of x^2 at 3
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([images, labels])
    model.dispose()
  })
})
