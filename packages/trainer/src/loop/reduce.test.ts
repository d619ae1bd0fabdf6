import '@tensorflow/tfjs-backend-cpu'
import type { Batch, Split } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { clipByNorm } from '../optimizers/clip'
import { sgd } from '../optimizers/sgd'
import { type TrainerOptions, trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const whole = tinySplit({ size: 64 })
const optimizer = sgd({ learningRate: 0.3, momentum: 0.9 })

/** A split whose batches are one half of each batch of the whole: what one of two processes trains on. */
function halfOf(half: 0 | 1): Split {
  return {
    ...whole,
    size: 32,
    labels: whole.labels.slice(0, 32),
    async *batches({ batchSize, ...options }) {
      for await (const batch of whole.batches({ ...options, batchSize: 2 * batchSize })) {
        yield rows(batch, half * batchSize, (half + 1) * batchSize)
      }
    },
  }
}

function rows({ images, labels, positions, size }: Batch, from: number, to: number): Batch {
  const length = images.length / size
  return {
    size: to - from,
    images: images.slice(from * length, to * length),
    labels: labels.slice(from, to),
    positions: positions.slice(from, to),
  }
}

/** The mean of what two trainings bring, given to both once the second has come. */
function meanOfTwo() {
  let waiting: { gradients: readonly tf.Tensor[]; answer(mean: tf.Tensor[]): void } | undefined
  return (gradients: readonly tf.Tensor[]): Promise<readonly tf.Tensor[]> => {
    const first = waiting
    if (!first) {
      return new Promise((answer) => {
        waiting = { gradients, answer }
      })
    }
    waiting = undefined
    const mean = () =>
      tf.tidy(() => gradients.map((own, at) => tf.div(tf.add(own, first.gradients[at]!), 2)))
    first.answer(mean())
    return Promise.resolve(mean())
  }
}

const weightsOf = (model: LayersModel) =>
  model.getWeights().flatMap((weight) => [...weight.dataSync()])

test.each<[string, TrainerOptions]>([
  ['plainly', {}],
  ['with bounded gradients', { clip: clipByNorm(0.2) }],
])(
  'two trainers on two halves of each batch get the weights of one on the whole, %s',
  async (_, options) => {
    const before = tf.memory().numTensors
    const train = async (
      training: Split,
      batchSize: number,
      reduce?: ReturnType<typeof meanOfTwo>,
    ) => {
      const model = tinyModel()
      const stage = trainer({ epochs: 3, batchSize, optimizer, ...options })
      const { steps } = await stage.train({ model, training, seed: 1, reduce })
      const weights = weightsOf(model)
      model.dispose()
      return { weights, steps }
    }
    const together = await train(whole, 16)
    const reduce = meanOfTwo()
    const halves = await Promise.all([train(halfOf(0), 8, reduce), train(halfOf(1), 8, reduce)])
    expect(together.steps).toBe(12)
    for (const { weights, steps } of halves) {
      expect(steps).toBe(12)
      weights.forEach((weight, at) => {
        expect(Math.abs(weight - together.weights[at]!)).toBeLessThan(1e-5)
      })
    }
    expect(halves[0].weights).toEqual(halves[1].weights)
    expect(tf.memory().numTensors).toBe(before)
  },
)

test('it may give back what it was given, at once, and nothing else changes', async () => {
  const train = async (reduce?: (gradients: readonly tf.Tensor[]) => readonly tf.Tensor[]) => {
    const model = tinyModel()
    const before = tf.memory().numTensors
    const stage = trainer({ epochs: 2, batchSize: 16, optimizer })
    await stage.train({ model, training: whole, seed: 1, reduce })
    expect(tf.memory().numTensors).toBe(before)
    const weights = weightsOf(model)
    model.dispose()
    return weights
  }
  const plain = await train()
  let calls = 0
  const same = await train((gradients) => {
    calls++
    return gradients
  })
  expect(same).toEqual(plain)
  expect(calls).toBe(8)
  const mixed = await train(([first, ...rest]) => [tf.clone(first!), ...rest])
  expect(mixed).toEqual(plain)
})

test('gradients of other shapes are an error that names both', async () => {
  const model = tinyModel()
  const job = { model, training: whole, seed: 1 }
  await expect(
    trainer({ batchSize: 16 }).train({ ...job, reduce: () => [tf.scalar(1)] }),
  ).rejects.toThrow(
    'reduce: expected gradients of the shapes it was given, [36, 16], [16], [16, 3], [3], got []. ' +
      'Give one tensor for each gradient, in their order.',
  )
  expect(weightsOf(model)).toEqual(weightsOf(tinyModel()))
  model.dispose()
})

test('it is not asked where the loss is not finite', async () => {
  const model = tinyModel()
  const broken: Split = {
    ...whole,
    async *batches(options) {
      for await (const batch of whole.batches(options)) {
        yield { ...batch, images: batch.images.fill(Number.NaN) }
      }
    },
  }
  let asked = 0
  const reduce = (gradients: readonly tf.Tensor[]) => {
    asked++
    return gradients
  }
  const training = trainer({ batchSize: 16 }).train({ model, training: broken, seed: 1, reduce })
  await expect(training).rejects.toThrow(/step 1 of epoch 1/)
  expect(asked).toBe(0)
  model.dispose()
})
