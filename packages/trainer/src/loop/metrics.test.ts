import '@tensorflow/tfjs-backend-cpu'
import type { Callback, Metric, Predictions } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { earlyStopping } from '../callbacks/earlyStopping'
import { adam } from '../optimizers/adam'
import { reduceOnPlateau } from '../schedules/reduceOnPlateau'
import { type TrainerOptions, trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const training = tinySplit({ noise: 0.9 })
const validation = tinySplit({ name: 'validation', size: 20, noise: 0.9, seed: 2 })

/** A metric of what is seen in all updates, whose figure is scripted or computed. */
function scripted(
  name: string,
  figure: (seen: readonly Predictions[]) => unknown,
  better?: Metric['better'],
): () => Metric {
  return () => {
    let seen: Predictions[] = []
    return {
      name,
      ...(better && { better }),
      update: (predictions) => void seen.push(predictions),
      result: () => figure(seen) as number,
      reset: () => {
        seen = []
      },
    }
  }
}

/** Scripted by the epoch: the measurement before the first step, then one an epoch. */
const byEpoch = (name: string, values: number[], better?: Metric['better']) => {
  let at = -1
  return scripted(name, () => values[Math.max(at++, 0)], better)
}

function train(options: TrainerOptions, job: object = {}, model = tinyModel()) {
  return trainer({ epochs: 4, batchSize: 16, ...options }).train({
    ...{ model, training, seed: 1 },
    ...('without' in job ? {} : { validation }),
    ...job,
  })
}

const weightsOf = (model: LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()])

test('metrics see the probabilities of the validation part, after each epoch', async () => {
  const model = tinyModel()
  const expected: number[] = []
  const compare: Callback = {
    name: 'compare',
    async epochEnd() {
      const { images } = await validation.read(validation.labels.map((_, at) => at))
      const logits = model.predict(tf.tensor4d(images, [20, 6, 6, 1])) as tf.Tensor
      const softmax = tf.softmax(logits).dataSync() // TensorFlow.js' own
      expected.push(
        validation.labels.reduce((sum, label, row) => sum + softmax[3 * row + label]!, 0) / 20,
      )
    },
  }
  const ofTruth = scripted('ofTruth', (seen) => {
    let sum = 0
    for (const { labels, probabilities, classes } of seen) {
      expect(classes).toBe(3)
      for (let row = 0; row < labels.length; row++) sum += probabilities[3 * row + labels[row]!]!
    }
    return sum / 20
  })
  const { history } = await train({}, { metrics: [ofTruth], callbacks: [compare] }, model)
  history.forEach(({ metrics }, epoch) => {
    expect(Object.keys(metrics)).toContain('validation/ofTruth')
    expect(metrics['validation/ofTruth']).toBeCloseTo(expected[epoch]!, 6)
  })
})

test('they change nothing about the weights', async () => {
  const [alone, measured] = [tinyModel({ normalised: true }), tinyModel({ normalised: true })]
  await train({}, {}, alone)
  await train({}, { metrics: [scripted('one', () => 1)] }, measured)
  expect(weightsOf(measured)).toEqual(weightsOf(alone))
})

test.each([
  ['higher', undefined, [0.2, 0.9, 0.3, 0.9], 2],
  ['lower', 'lower', [0.5, 0.4, 0.1, 0.1], 3],
] as const)(
  'keeps the best weights by a figure that is better when %s',
  async (_, better, values, best) => {
    const model = tinyModel()
    const after: number[][][] = []
    const keep: Callback = { name: 'keep', epochEnd: () => void after.push(weightsOf(model)) }
    const figure = byEpoch('figure', [...values], better)
    const options = { best: 'validation/figure' }
    const result = await train(options, { metrics: [figure], callbacks: [keep] }, model)
    expect(result.bestEpoch).toBe(best)
    expect(weightsOf(model)).toEqual(after[best - 1])
  },
)

test('early stopping and a plateau watch them, each way', async () => {
  const costs = byEpoch('cost', [3, 2, 2.5, 2.5], 'lower')
  const stop = earlyStopping({ metric: 'validation/cost', patience: 1 })
  const stopped = await train({}, { metrics: [costs], callbacks: [stop] })
  expect(stopped.history.map(({ metrics }) => metrics['validation/cost'])).toEqual([3, 2, 2.5])
  const rate = reduceOnPlateau(0.1, { metric: 'validation/gain', factor: 0.5, patience: 0 })
  const gains = byEpoch('gain', [1, 2, 1, 3])
  const { history } = await train({ optimizer: adam({ learningRate: rate }) }, { metrics: [gains] })
  expect(history.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.1, 0.1, 0.05])
})

const names =
  'training/loss, training/accuracy, validation/loss, validation/accuracy, validation/figure'
test.each<[string, TrainerOptions, object, string]>([
  [
    'best weights',
    { best: 'validation/f1' },
    {},
    `trainer.best: expected one of ${names}, got 'validation/f1'.`,
  ],
  [
    'early stopping',
    {},
    { callbacks: [earlyStopping({ metric: 'validation/f1' })] },
    `earlyStopping.metric: expected one of ${names}, got 'validation/f1'.`,
  ],
  [
    'a plateau',
    { optimizer: adam({ learningRate: reduceOnPlateau(0.1, { metric: 'validation/f1' }) }) },
    {},
    `reduceOnPlateau.metric: expected one of ${names}, got 'validation/f1'.`,
  ],
  [
    'a metric without validation images',
    {},
    { without: 'validation' },
    'trainer.metrics: expected no metrics, because there is no validation part to measure them on, got ["figure"]. ' +
      'Hold a part out with mnist({ validation: 0.1 }) or holdOut(), or leave the metrics out.',
  ],
  [
    'a figure that is not finite',
    {},
    { metrics: [scripted('ratio', () => 0 / 0)] },
    "trainer.metrics on tiny/validation: expected a finite number from 'ratio', got NaN.",
  ],
  [
    'what is no metric',
    {},
    { metrics: [{ name: 'figure' }] },
    'trainer.metrics[0]: expected a function that makes a metric',
  ],
])('refuses before the first step: %s', async (_, options, job, message) => {
  const model = tinyModel()
  const before = weightsOf(model)
  const metrics = [scripted('figure', () => 1)]
  await expect(train(options, { metrics, ...job }, model)).rejects.toThrow(message)
  expect(weightsOf(model)).toEqual(before)
})

test('a metric of the name of a figure of the task takes its place', async () => {
  const { history } = await train({}, { metrics: [scripted('accuracy', () => 0.123)] })
  expect(history[0]!.metrics['validation/accuracy']).toBe(0.123)
})
