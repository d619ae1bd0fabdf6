import '@tensorflow/tfjs-backend-cpu'
import type { Metric, TrainingCheckpoint } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { Brightness, brightnessModel } from '../../test/brightness'
import { trainer } from '../loop/trainer'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { mixup } from '../mixing/mixup'
import { adam } from '../optimizers/adam'

beforeAll(() => tf.setBackend('cpu'))

const optimizer = adam({ learningRate: 0.01 })
const training = tinySplit()
const validation = tinySplit({ name: 'validation', size: 25 })
const task = new Brightness()

/** The mean error, which a plain mean of brightness minus outputs is. */
const bias = (): Metric<number, { errors: Float64Array }> => {
  let sum = 0
  let count = 0
  return {
    name: 'bias',
    update({ errors }) {
      for (const error of errors) sum += error
      count += errors.length
    },
    result: () => sum / count,
    reset() {
      sum = 0
      count = 0
    },
  }
}

test('trains a task that is no classification, with its own figures and metrics', async () => {
  const before = tf.memory().numTensors
  const model = brightnessModel()
  const job = { model, training, validation, seed: 1, task, metrics: [bias] }
  const { history } = await trainer({ epochs: 8, batchSize: 16, optimizer }).train(job)
  expect(Object.keys(history[0]!.metrics)).toEqual([
    ...['training/loss', 'training/absolute'],
    ...['validation/loss', 'validation/absolute', 'validation/bias'],
  ])
  const last = history.at(-1)!.metrics
  expect(last['validation/loss']!).toBeLessThan(history[0]!.metrics['validation/loss']! / 3)
  // by hand, of the weights that the last epoch left: it was the best
  expect(history.at(-1)!.best).toBe(true)
  const { images } = await validation.read(validation.labels.map((_, at) => at))
  const outputs = tf.tidy(() =>
    (model.predict(tf.tensor4d(images, [25, 6, 6, 1])) as tf.Tensor).dataSync(),
  )
  const errors = Array.from({ length: 25 }, (_, row) => {
    const mean = images.subarray(row * 36, row * 36 + 36).reduce((sum, value) => sum + value) / 36
    return outputs[row]! - mean
  })
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length
  expect(last['validation/loss']).toBeCloseTo(mean(errors.map((error) => error ** 2)), 7)
  expect(last['validation/absolute']).toBeCloseTo(mean(errors.map(Math.abs)), 6)
  expect(last['validation/bias']).toBeCloseTo(mean(errors), 6)
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('goes on with such a task to the same bits', async () => {
  const job = { training, validation, seed: 1, task, metrics: [bias] }
  const make = () => trainer({ epochs: 3, batchSize: 16, optimizer, best: 'validation/absolute' })
  const whole = brightnessModel()
  let kept: TrainingCheckpoint | undefined
  const keep = {
    name: 'keep',
    checkpoint: ({ steps, take }: { steps: number; take(): TrainingCheckpoint }) => {
      if (steps === 9) kept = take() // in the middle of the second epoch
    },
  }
  const { history } = await make().train({ ...job, model: whole, callbacks: [keep] })
  const resumed = brightnessModel()
  const { history: again } = await make().train({ ...job, model: resumed, resume: kept })
  expect(again.map(({ metrics }) => metrics)).toEqual(history.map(({ metrics }) => metrics))
  const weights = (model: typeof whole) =>
    model.getWeights().map((weight) => [...weight.dataSync()])
  expect(weights(resumed)).toEqual(weights(whole))
  const other = trainer({ epochs: 3, batchSize: 16, optimizer, best: 'validation/loss' })
  await expect(other.train({ ...job, model: resumed, resume: kept })).rejects.toThrow(
    'trainer.resume: expected a checkpoint of this job, whose best is "validation/loss", got one whose best is',
  )
  whole.dispose()
  resumed.dispose()
})

test.each<[string, object, object, string]>([
  [
    'a model of another width',
    { model: brightnessModel(2) },
    {},
    'trainer: expected a model with 1 output for tiny/train, got 2.',
  ],
  [
    'a loss of classes',
    {},
    { loss: softmaxCrossEntropy() },
    'trainer.loss: expected the loss of the task brightness, squared-error, got softmaxCrossEntropy, which is for ' +
      'classes. Leave the option out; a task is made with its loss.',
  ],
  [
    'a mixing',
    {},
    { mix: mixup(0.2) },
    'trainer.mix: expected no mixing, because the task brightness has no mixedTargets(), got mixup. Leave the option out.',
  ],
  [
    'a metric of another task',
    {
      metrics: [
        () => ({
          ...bias(),
          name: 'foreign',
          update: (seen: { labels: [] }) => seen.labels.length,
        }),
      ],
    },
    {},
    "trainer.metrics: expected metrics of what the task brightness shows them, got 'foreign', which fails on it " +
      "(Cannot read properties of undefined (reading 'length')). Take a metric that was made for this task.",
  ],
])('refuses %s before the first step', async (_, job, options, message) => {
  const model = brightnessModel()
  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()])
  const before = weights()
  const training_ = { model, training, validation, seed: 1, task, ...job }
  await expect(trainer({ batchSize: 16, ...options }).train(training_)).rejects.toThrow(message)
  expect(weights()).toEqual(before)
  model.dispose()
})

test('a classifier does not fit it, and its model no classification', async () => {
  const job = { model: tinyModel(), training, seed: 1, task }
  await expect(trainer({ batchSize: 16 }).train(job)).rejects.toThrow(
    'trainer: expected a model with 1 output for tiny/train, got 3.',
  )
  const other = { model: brightnessModel(), training, seed: 1 }
  await expect(trainer({ batchSize: 16 }).train(other)).rejects.toThrow(
    'trainer: expected a model that outputs logits [batch, 3] for the 3 classes of tiny/train, got one that outputs [batch, 1]. Build it with classes: 3.',
  )
})
