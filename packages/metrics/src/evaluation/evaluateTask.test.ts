import '@tensorflow/tfjs-backend-cpu'
import {
  assertReadsImages,
  type Batch,
  InkstoneError,
  type Metric,
  type Predictor,
  type Task,
} from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { accuracy, balancedAccuracy, evaluate } from '../index'

beforeAll(() => tf.setBackend('cpu'))

interface Pairs {
  readonly truth: readonly number[]
  readonly found: readonly number[]
}

/** The mean of an image's pixels. */
const brightnessOf = ({ images, size }: Batch): number[] => {
  const pixels = images.length / size
  return Array.from({ length: size }, (_, row) => {
    const image = images.subarray(row * pixels, (row + 1) * pixels)
    return image.reduce((sum, value) => sum + value, 0) / pixels
  })
}

const brightness: Task<Pairs> = {
  name: 'brightness',
  options: {},
  figures: { loss: 'lower', absolute: 'lower' },
  loss: {
    name: 'squared-error',
    options: {},
    of: (outputs, targets) => tf.losses.meanSquaredError(targets, outputs),
  },
  outputs: () => ['brightness'],
  assertFits(stage, model, split) {
    assertReadsImages(stage, model, split)
    const width = model.outputs[0]!.shape[1]
    if (width !== 1)
      throw new InkstoneError(`${stage}: expected a model of 1 output, got ${width}.`)
  },
  targets: (batch) => ({
    values: Float32Array.from(brightnessOf(batch)),
    shape: [batch.size, 1],
  }),
  score() {
    const errors: number[] = []
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    return {
      update(outputs, batch) {
        errors.push(...brightnessOf(batch).map((value, row) => outputs[row]! - value))
      },
      result: () => ({
        loss: mean(errors.map((error) => error ** 2)),
        absolute: mean(errors.map(Math.abs)),
      }),
    }
  },
  seen: (outputs, batch) => ({ truth: brightnessOf(batch), found: [...outputs] }),
}

const bias = (): Metric<number, Pairs> => {
  let [sum, count] = [0, 0]
  return {
    name: 'bias',
    update({ truth, found }) {
      sum += truth.reduce((total, value, row) => total + found[row]! - value, 0)
      count += truth.length
    },
    result: () => sum / count,
    reset() {
      sum = count = 0
    },
  }
}

const split = tinySplit({ name: 'test', size: 25 })
/** Says 0.25 of every image. */
const constant: Predictor = {
  inputShape: split.imageShape,
  card: { name: 'constant' },
  outputs: (images) => new Float32Array(images.length / 36).fill(0.25),
}

test.each([1000, 7])(
  'gives the figures of the task and of the metrics, in batches of %d',
  async (batchSize) => {
    const truth = brightnessOf(await split.read([...split.labels.keys()]))
    const mean = (of: (value: number) => number) =>
      truth.reduce((sum, value) => sum + of(value), 0) / 25
    const seen: number[] = []
    const { evaluation, predictions } = await evaluate({
      ...{
        name: 'tiny/test',
        model: constant,
        split,
        task: brightness,
        metrics: [bias],
        batchSize,
      },
      onProgress: ({ images }) => seen.push(images),
    })
    expect(predictions).toBeUndefined()
    expect(Object.keys(evaluation).sort()).toEqual(
      ['task', 'name', 'dataset', 'split', 'count', 'loss', 'metrics'].sort(),
    )
    expect(evaluation).toMatchObject({ task: 'brightness', name: 'tiny/test', count: 25 })
    expect(evaluation.loss).toBeCloseTo(
      mean((value) => (0.25 - value) ** 2),
      6,
    )
    expect(Object.keys(evaluation.metrics!)).toEqual(['absolute', 'bias'])
    expect(evaluation.metrics!.absolute).toBeCloseTo(
      mean((value) => Math.abs(0.25 - value)),
      6,
    )
    expect(evaluation.metrics!.bias).toBeCloseTo(0.25 - mean((value) => value), 6)
    expect(seen.at(-1)).toBe(25)
  },
)

test('takes a network, and has the task refuse one that does not fit', async () => {
  const before = tf.memory().numTensors
  const [fitting, other] = [tinyModel({ classes: 1 }), tinyModel({ classes: 3 })]
  const order = { name: 'tiny/test', split, task: brightness }
  const { evaluation } = await evaluate({ ...order, model: fitting })
  const all = await split.read([...split.labels.keys()])
  const outputs = tf.tidy(() => [
    ...(fitting.predict(tf.tensor(all.images, [25, 6, 6, 1])) as tf.Tensor).dataSync(),
  ])
  const squares = brightnessOf(all).map((value, row) => (outputs[row]! - value) ** 2)
  expect(evaluation.loss).toBeCloseTo(squares.reduce((sum, one) => sum + one) / 25, 5)
  await expect(evaluate({ ...order, model: other })).rejects.toThrow(
    'evaluate: expected a model of 1 output, got 3.',
  )
  for (const model of [fitting, other]) model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('refuses outputs that are none, and a metric of another task', async () => {
  const order = { name: 'tiny/test', split, task: brightness }
  const halved = { ...constant, outputs: () => new Float32Array(12) }
  await expect(evaluate({ ...order, model: halved })).rejects.toThrow(
    'evaluate: expected a predictor that returns 1 outputs per image (brightness), 25 for 25, got 12.',
  )
  const digits = { ...constant, card: { classes: ['0', '1', '2'] } }
  await expect(evaluate({ ...order, model: digits })).rejects.toThrow(
    'evaluate: expected a predictor whose outputs are those of the task brightness (brightness), got one whose card names ' +
      '0, 1, 2. Take a model that was trained for this task, or correct its card.',
  )
  const infinite = { ...constant, outputs: () => new Float32Array(25).fill(Infinity) }
  await expect(evaluate({ ...order, model: infinite })).rejects.toThrow(
    'evaluate: expected finite outputs from the predictor, got Infinity for image 0 of the batch.',
  )
  await expect(evaluate({ ...order, model: constant, metrics: [accuracy] })).rejects.toThrow(
    'accuracy',
  )
})

test('finds a wrong number of outputs before an image is read', async () => {
  const task = { ...brightness, outputs: () => ['darkest', 'brightest'] }
  const model = {
    ...constant,
    outputs: (images: Float32Array) => images.slice(0, images.length / 36),
  }
  const unread = Object.assign(tinySplit({ name: 'test' }), {
    batches: () => {
      throw new Error('the images were read')
    },
  })
  await expect(evaluate({ name: 'tiny/test', split: unread, task, model })).rejects.toThrow(
    'evaluate: expected a predictor that returns 2 outputs per image (darkest, brightest), 2 for 1, got 1.',
  )
})

test("a classification has the recipe's metrics beside its own figures", async () => {
  const model = tinyModel()
  const { evaluation } = await evaluate({
    ...{ name: 'tiny/test', model, split, metrics: [balancedAccuracy] },
  })
  model.dispose()
  const recalls = evaluation.confusionMatrix!.map(
    (row, label) => row[label]! / row.reduce((sum, value) => sum + value),
  )
  expect(evaluation.metrics).toEqual({
    balancedAccuracy: expect.closeTo(recalls.reduce((sum, value) => sum + value) / 3, 12),
  })
})
