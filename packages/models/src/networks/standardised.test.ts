import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Split } from '@inkstone/core'
import { modelSuite, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { loadModel } from '../files/loadModel'
import { saveModel } from '../files/saveModel'
import { mlp } from './mlp'
import { pixelStatistics } from './pixelStatistics'
import { standardised } from './standardised'

beforeAll(() => tf.setBackend('cpu'))

const plain = () => mlp({ units: [4], dropout: 0 })

modelSuite('standardised', () => standardised(plain(), { mean: [0.1307], deviation: [0.3081] }), {
  parameters: 784 * 4 + 4 + 4 * 10 + 10,
})

modelSuite('standardised, to be fitted', () => standardised(plain()))

/** Two images of 1x2 in two channels: 0, 0.2, 0.4 and 0.6 in the first, 1, 1, 0 and 0 in the second. */
function twoChannels(): Split {
  const values = [0, 1, 0.2, 1, 0.4, 0, 0.6, 0]
  const split = tinySplit({ size: 2, classes: 2, imageShape: [1, 2, 2] })
  return {
    ...split,
    async *batches() {
      for (const position of [0, 1]) {
        const images = Float32Array.from(values.slice(4 * position, 4 * position + 4))
        const labels = split.labels.slice(position, position + 1)
        yield { size: 1, images, labels, positions: Uint32Array.of(position) }
      }
    },
  }
}

test('statistics are those by hand, a channel each', async () => {
  const { mean, deviation } = await pixelStatistics(twoChannels())
  expect(mean[0]).toBeCloseTo(0.3, 7)
  expect(mean[1]).toBe(0.5)
  expect(deviation[0]).toBeCloseTo(Math.sqrt(0.05), 7) // (0.09 + 0.01 + 0.01 + 0.09) / 4
  expect(deviation[1]).toBe(0.5)
})

test('the test split is refused', async () => {
  await expect(standardised(plain()).fitTo!(tinySplit({ name: 'test' }))).rejects.toThrow(
    'pixelStatistics.split: expected images to train on or to validate on, got tiny/test',
  )
})

function logitsOf(model: tfl.LayersModel, images: number[], shape: number[]): number[] {
  return tf.tidy(() => [...(model.predict(tf.tensor(images, shape)) as tf.Tensor).dataSync()])
}

test('the network sees images less their mean, over their deviation', () => {
  const before = tf.memory().numTensors
  const input = { imageShape: [1, 2, 2] as const, classes: 2, seed: 1 }
  const inner = plain().build(input)
  const outer = standardised(plain(), { mean: [0.5, 0.25], deviation: [0.5, 0.125] }).build(input)
  // by hand: (0 - 0.5) / 0.5, (1 - 0.25) / 0.125, ...
  const found = logitsOf(outer, [0, 1, 1, 0.5], [1, 1, 2, 2])
  expect(found).toEqual(logitsOf(inner, [-1, 6, 1, 2], [1, 1, 2, 2]))
  inner.dispose()
  outer.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('it is fitted to the training part, and saved with the model', async () => {
  const training = tinySplit()
  const definition = standardised(plain())
  expect(definition.options.standardised).toBe('training part')
  const fitted = await definition.fitTo!(training)
  const statistics = await pixelStatistics(training)
  expect(fitted.options.standardised).toEqual(statistics)
  const model = fitted.build({ imageShape: [6, 6, 1], classes: 3, seed: 1 })
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-standardised-'))
  await saveModel(model, directory, { ...training, name: fitted.name })
  expect(await readFile(join(directory, 'model.json'), 'utf8')).toContain(
    `"mean":[${statistics.mean}],"deviation":[${statistics.deviation}]`,
  )
  const { model: loaded } = await loadModel(directory)
  await rm(directory, { recursive: true })
  const { images } = await training.read([0, 1])
  const logits = (of: tfl.LayersModel) => logitsOf(of, [...images], [2, 6, 6, 1])
  expect(logits(loaded)).toEqual(logits(model))
  model.dispose()
  loaded.dispose()
})

test('figures that are none, or too few, and a network built without them, are refused', () => {
  const build = (mean?: number[], deviation?: number[]) => () =>
    standardised(plain(), mean && { mean, deviation: deviation! }).build({
      imageShape: [1, 2, 2],
      classes: 2,
      seed: 1,
    })
  expect(build()).toThrow(
    'mlp: expected the mean and deviation of the training part before the network is built, got none. ' +
      'Call fitTo(train) first, or give them: standardised(model, await pixelStatistics(train)).',
  )
  expect(build([0], [1])).toThrow(
    'standardise: expected a mean and a deviation for each of 2 channels, got 1 and 1. ' +
      'Use those of the images that the model trains on: await pixelStatistics(train).',
  )
  expect(build([0, 0], [1, 0])).toThrow(
    'standardise.deviation: expected a list of numbers > 0, one a channel, got [1,0]. A constant channel carries no information: leave it out of the images.',
  )
  expect(build([0, Number.NaN], [1, 1])).toThrow('standardise.mean: expected a list of numbers')
})
