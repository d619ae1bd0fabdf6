import { createHash } from 'node:crypto'
import '@tensorflow/tfjs-backend-cpu'
import { lineageEntry, type PredictionsFile, type Split } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  accuracy,
  calibrate,
  confusionMatrix,
  crossEntropy,
  evaluate,
  fitTemperature,
  predict,
  wilsonInterval,
} from '../index'

beforeAll(() => tf.setBackend('cpu'))

describe('evaluate', () => {
  test('computes every figure that follows from its predictions', async () => {
    const model = tinyModel()
    const split = tinySplit({ name: 'test', size: 50 })
    const { evaluation, predictions } = await evaluate({ name: 'tiny/test', model, split })
    const recomputed = [accuracy(), crossEntropy()].map((metric) => {
      metric.update(predictionsOf(predictions))
      return metric.result()
    })
    const confusion = confusionMatrix()
    confusion.update(predictionsOf(predictions))
    expect(evaluation.accuracy).toBe(recomputed[0])
    expect(evaluation.loss).toBeCloseTo(recomputed[1]!, 5) // the file is float32
    expect(evaluation.confusionMatrix).toEqual(confusion.result())
    expect(evaluation).toMatchObject({
      name: 'tiny/test',
      dataset: 'tiny',
      split: 'test',
      count: 50,
    })
    expect(evaluation.perClass.map(({ support }) => support)).toEqual([17, 17, 16])
    expect(evaluation).not.toHaveProperty('contaminated')
    expect(predictions.labels).toEqual([...split.labels])
    model.dispose()
  })

  test('records which images they are, in their order', async () => {
    const model = tinyModel()
    const images = async (split: Split) =>
      (await evaluate({ name: 'tiny/test', model, split })).predictions.images
    const split = tinySplit({ name: 'test', size: 5 })
    const digests = await split.digests()
    const bytes = createHash('sha256').update(digests.join('')).digest('hex')
    expect(await images(split)).toBe(`sha256:${bytes}`)
    const turned = { ...split, digests: async () => [...digests].reverse() }
    expect(await images(turned)).not.toBe(`sha256:${bytes}`)
    model.dispose()
  })

  test('gives figures by hand for logits by hand', async () => {
    // the pixels are the logits: image 0 [1, 2, 3], image 1 [3, 0, 0]
    const model = identity(3)
    const images = Float32Array.of(1, 2, 3, 3, 0, 0)
    const split = { ...tinySplit({ name: 'test', size: 2, imageShape: [1, 3, 1] }) }
    const labels = Int32Array.of(2, 1)
    const batch = { size: 2, images, labels, positions: Uint32Array.of(0, 1) }
    const { evaluation, predictions } = await evaluate({
      name: 'by hand',
      model,
      split: {
        ...split,
        labels,
        async *batches() {
          yield batch
        },
      },
    })
    const first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 3
    const second = Math.log(Math.exp(3) + 2) - 0
    expect(evaluation.loss).toBeCloseTo((first + second) / 2, 12)
    expect(evaluation.accuracy).toBe(0.5)
    expect(predictions.mistakes).toEqual([
      {
        position: 1,
        label: 1,
        predicted: 0,
        confidence: Math.fround(Math.exp(3) / (Math.exp(3) + 2)),
        loss: expect.closeTo(second, 12),
        pixels: Buffer.of(255, 0, 0).toString('base64'), // 3 is beyond ink
      },
    ])
    model.dispose()
  })

  test('stays finite for logits that exp() could not bear', async () => {
    const split = tinySplit({ size: 3, imageShape: [1, 3, 1] })
    const model = identity(3)
    tf.tidy(() => model.setWeights([tf.mul(tf.eye(3), 10_000)]))
    const { evaluation } = await evaluate({ name: 'huge', model, split })
    expect(Number.isFinite(evaluation.loss)).toBe(true)
    expect(evaluation.loss).toBeGreaterThan(100) // float32 probabilities end at 103 nats
    model.dispose()
  })

  test('gives the same whatever the batch size, and reports on the way', async () => {
    const model = tinyModel()
    const split = tinySplit({ size: 50 })
    const seen: number[] = []
    const whole = await evaluate({ name: 'a', model, split })
    const parts = await evaluate({
      name: 'a',
      model,
      split,
      batchSize: 20,
      onProgress: ({ images, total }) => seen.push(images, total),
    })
    expect(seen).toEqual([20, 50, 40, 50, 50, 50])
    expect(parts.predictions).toEqual(whole.predictions)
    expect(parts.evaluation.loss).toBeCloseTo(whole.evaluation.loss, 12)
    model.dispose()
  })

  test('keeps the mistakes by falling loss, with their pixels', async () => {
    const model = tinyModel({ seed: 4 })
    const split = tinySplit({ name: 'test', size: 200, noise: 0.95 })
    const { predictions } = await evaluate({ name: 'many', model, split, batchSize: 17 })
    const { labels, probabilities } = predictionsOf(predictions)
    const losses = labels.map((label, row) => -Math.log(probabilities[row * 3 + label]!))
    const wrong = losses
      .map((loss, position) => ({ loss, position }))
      .filter(({ position }) => {
        const row = probabilities.subarray(position * 3, position * 3 + 3)
        return row.indexOf(Math.max(...row)) !== labels[position]
      })
      .sort((a, b) => b.loss - a.loss)
    expect(wrong.length).toBeGreaterThan(48)
    expect(wrong.length).toBeLessThan(480)
    const { mistakes } = predictions
    expect(mistakes.map(({ position }) => position)).toEqual(wrong.map(({ position }) => position))
    const [worst] = mistakes
    const { images } = await split.read([worst!.position])
    const pixels = [...Buffer.from(worst!.pixels, 'base64')]
    expect(pixels).toEqual([...images].map((value) => Math.round(value * 255)))
    model.dispose()
  })

  test('keeps of each class the twelve that were read right least surely', async () => {
    const model = tinyModel({ seed: 3 })
    const split = tinySplit({ name: 'test', size: 200, noise: 0.95 })
    const { predictions } = await evaluate({ name: 'unsure', model, split, batchSize: 17 })
    const { labels, probabilities } = predictionsOf(predictions)
    const sure = labels.map((_, image) =>
      Math.max(...probabilities.subarray(image * 3, image * 3 + 3)),
    )
    const right = labels.flatMap((label, position) =>
      probabilities[position * 3 + label] === sure[position] ? [position] : [],
    )
    const least = [0, 1, 2].flatMap((label) =>
      right
        .filter((position) => labels[position] === label)
        .sort((a, b) => sure[a]! - sure[b]!)
        .slice(0, 12),
    )
    expect(least.length).toBeGreaterThan(20)
    expect(least.length).toBeLessThan(right.length)
    const kept = predictions.leastSure!
    expect(kept.map(({ position }) => position)).toEqual(least.sort((a, b) => sure[a]! - sure[b]!))
    expect(kept.map(({ label }) => label)).toEqual(kept.map(({ predicted }) => predicted))
    model.dispose()
  })

  test('refuses images that touched the weights, and marks them where they are allowed', async () => {
    const model = tinyModel()
    const split = tinySplit({ name: 'test' })
    const renamed = tinySplit({ name: 'test' })
    const lineage = [await lineageEntry('fine-tuning', split)]
    await expect(
      evaluate({ name: 'x', model, split: { ...renamed, name: 'other' }, lineage }),
    ).rejects.toThrow(
      'tiny/other: 96 of its 96 images touched the weights (96 in the fine-tuning on tiny/test), ' +
        'so a figure on them is not a test.',
    )
    const options = { name: 'x', model, split, lineage, allowContaminated: true }
    const { evaluation } = await evaluate(options)
    expect(evaluation.contaminated).toBe(true)
    model.dispose()
  })

  test('does not mark a clean split where contaminated ones are allowed', async () => {
    const model = tinyModel()
    const lineage = [await lineageEntry('training', tinySplit({ seed: 7 }))]
    const split = tinySplit({ name: 'test' })
    const { evaluation } = await evaluate({
      name: 'x',
      model,
      split,
      lineage,
      allowContaminated: true,
    })
    expect(evaluation).not.toHaveProperty('contaminated')
    model.dispose()
  })

  test('gives every headline figure its interval', async () => {
    const model = identity(3)
    const split = tinySplit({ name: 'test', size: 300, imageShape: [1, 3, 1], noise: 0.9 })
    const { evaluation, predictions } = await evaluate({ name: 'x', model, split })
    const { count, intervals, ...figures } = evaluation
    expect(intervals!.accuracy).toEqual(wilsonInterval(Math.round(figures.accuracy * count), count))
    for (const name of ['loss', 'precision', 'recall', 'f1'] as const) {
      const { low, high } = intervals![name]
      expect(low).toBeLessThan(figures[name])
      expect(high).toBeGreaterThan(figures[name])
    }
    // of a mean over many images, the normal distribution's interval is close
    const { labels, probabilities } = predictionsOf(predictions)
    const losses = labels.map((label, row) => -Math.log(probabilities[row * 3 + label]!))
    const squares = losses.reduce((sum, loss) => sum + (loss - figures.loss) ** 2, 0)
    const reach = (1.96 * Math.sqrt(squares / count)) / Math.sqrt(count)
    expect((intervals!.loss.high - intervals!.loss.low) / (2 * reach)).toBeCloseTo(1, 0)
    expect(Math.abs(intervals!.loss.low - (figures.loss - reach))).toBeLessThan(0.2 * reach)
    // recall of each class is a rate of its own: their mean has the variance of independent rates
    const variance = evaluation.perClass
      .map(({ recall, support }) => (recall * (1 - recall)) / support)
      .reduce((sum, value) => sum + value / 9, 0)
    const width = intervals!.recall.high - intervals!.recall.low
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeGreaterThan(0.85)
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeLessThan(1.15)
    model.dispose()
  })

  test('divides the logits by the temperature', async () => {
    const model = identity(3)
    const split = tinySplit({ size: 30, imageShape: [1, 3, 1] })
    const { images } = await split.read(split.labels.map((_, position) => position))
    const expected = [...split.labels].map((label, row) => {
      const logits = [...images.subarray(3 * row, 3 * row + 3)].map((logit) => logit / 0.25)
      return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label]!
    })
    const { evaluation } = await evaluate({ name: 'x', model, split, temperature: 0.25 })
    expect(evaluation.loss).toBeCloseTo(expected.reduce((sum, loss) => sum + loss, 0) / 30, 6)
    const plain = await evaluate({ name: 'x', model, split })
    expect(evaluation.accuracy).toBe(plain.evaluation.accuracy)
    await expect(evaluate({ name: 'x', model, split, temperature: 0 })).rejects.toThrow(
      'evaluate.temperature: expected a number > 0, got 0. Use that of the model card, or leave it out for 1.',
    )
    model.dispose()
  })

  test('refuses a split that holds nothing', async () => {
    const model = tinyModel()
    const split = tinySplit({ name: 'test', size: 0 })
    await expect(evaluate({ name: 'x', model, split })).rejects.toThrow(
      'evaluate: expected at least one image in tiny/test, got an empty split.',
    )
    model.dispose()
  })

  test('refuses a model that does not fit, and options it does not have', async () => {
    const model = tinyModel()
    const split = tinySplit({ classes: 4 })
    await expect(evaluate({ name: 'x', model, split })).rejects.toThrow(
      'evaluate: expected a model that outputs logits [batch, 4] for the 4 classes of tiny/train',
    )
    await expect(evaluate({ name: 'x', model, split, batchSize: 0 })).rejects.toThrow(
      'evaluate.batchSize: expected a whole number of images >= 1, got 0.',
    )
    const misspelt = { name: 'x', model, split, lineages: [] }
    await expect(evaluate(misspelt)).rejects.toThrow(
      'evaluate.lineages: expected one of the options',
    )
    model.dispose()
  })

  test('leaks no tensor', async () => {
    const model = tinyModel({ normalised: true })
    const before = tf.memory().numTensors
    await evaluate({ name: 'x', model, split: tinySplit(), batchSize: 10 })
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })
})

describe('predict', () => {
  test('gives the softmax of the logits', () => {
    const model = identity(3)
    const found = predict(model, Float32Array.of(0, 0, 0, 1, 2, 3), [1, 3, 1])
    // softmax([1, 2, 3]), by hand
    const expected = [1 / 3, 1 / 3, 1 / 3, 0.09003057, 0.24472847, 0.66524096]
    found.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at]!, 6)
    })
    model.dispose()
  })

  test('divides the logits by the temperature', () => {
    const model = identity(3)
    const warm = predict(model, Float32Array.of(1, 2, 3), [1, 3, 1], 1000, 2)
    const expected = predict(model, Float32Array.of(0.5, 1, 1.5), [1, 3, 1])
    expect([...warm]).toEqual([...expected])
    expect(() => predict(model, Float32Array.of(1, 2, 3), [1, 3, 1], 1000, -1)).toThrow(
      'predict.temperature: expected a number > 0, got -1.',
    )
    model.dispose()
  })

  test('gives the same whatever the batch size, and leaves no tensor behind', async () => {
    const model = tinyModel()
    const { images } = await tinySplit({ size: 10 }).read(Array.from({ length: 10 }, (_, at) => at))
    const before = tf.memory().numTensors
    expect(predict(model, images, [6, 6, 1], 3)).toEqual(predict(model, images, [6, 6, 1]))
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })

  test('refuses half an image', () => {
    const model = tinyModel()
    expect(() => predict(model, new Float32Array(50), [6, 6, 1])).toThrow(
      'predict: expected a whole number of images of 6 x 6 x 1 = 36 values, got 50 values.',
    )
    model.dispose()
  })

  test('refuses pixels that are no numbers', () => {
    const model = tinyModel()
    const images = new Float32Array(72)
    images[40] = Number.NaN
    expect(() => predict(model, images, [6, 6, 1])).toThrow(
      'predict: expected finite logits, got NaN for image 1 of the batch. ' +
        'The weights or the pixels hold values that are not finite.',
    )
    model.dispose()
  })
})

describe('calibrate', () => {
  const validation = tinySplit({ name: 'validation', size: 90, imageShape: [1, 3, 1], noise: 0.9 })

  test('fits the temperature of the model on the validation part', async () => {
    const model = identity(3)
    const before = tf.memory().numTensors
    const { images } = await validation.read(validation.labels.map((_, position) => position))
    const temperature = await calibrate({ model, validation, batchSize: 7 })
    const { labels } = validation
    expect(temperature).toBeCloseTo(fitTemperature({ classes: 3, labels, logits: images }), 5)
    expect(tf.memory().numTensors).toBe(before)
    const loss = async (at: number) =>
      (await evaluate({ name: 'x', model, split: validation, temperature: at })).evaluation.loss
    expect(await loss(temperature)).toBeLessThan(await loss(1.05 * temperature))
    expect(await loss(temperature)).toBeLessThan(await loss(temperature / 1.05))
    model.dispose()
  })

  test('refuses to choose by a test, and a part that holds nothing', async () => {
    const model = identity(3)
    const named = (name: string, size: number) => tinySplit({ name, size, imageShape: [1, 3, 1] })
    await expect(calibrate({ model, validation: named('test', 9) })).rejects.toThrow(
      'calibrate.validation: expected images to train on or to validate on, got tiny/test, which is reserved for tests.',
    )
    await expect(calibrate({ model, validation: named('validation', 0) })).rejects.toThrow(
      'calibrate: expected at least one image in tiny/validation, got an empty split.',
    )
    model.dispose()
  })
})

/** A model whose logits are the pixels of a picture of one row. */
function identity(units: number): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [1, units, 1] }),
      tfl.layers.dense({
        units,
        useBias: false,
        kernelInitializer: tfl.initializers.identity({}),
      }),
    ],
  })
}

function predictionsOf({ classes, labels, probabilities }: PredictionsFile) {
  const bytes = Buffer.from(probabilities, 'base64')
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  return { classes: classes.length, labels, probabilities: values }
}
