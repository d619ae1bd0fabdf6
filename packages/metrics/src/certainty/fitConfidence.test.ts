import '@tensorflow/tfjs-backend-cpu'
import type { Predictor, Split } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { calibrate, evaluate, fitConfidence, predict } from '../index'

beforeAll(() => tf.setBackend('cpu'))

const imageShape = [1, 3, 1] as const
const validation = tinySplit({ name: 'validation', size: 60, imageShape, noise: 0.9 })

/** The three pixels are the logits. */
function identity(): tfl.LayersModel {
  const kernelInitializer = tfl.initializers.identity({})
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...imageShape] }),
      tfl.layers.dense({ units: 3, useBias: false, kernelInitializer }),
    ],
  })
}

async function probabilitiesOf(model: tfl.LayersModel, temperature: number) {
  const batch = await validation.read(validation.labels.map((_, at) => at))
  return predict(model, batch.images, validation.imageShape, 1000, temperature)
}

it('gives the temperature of calibrate, and thresholds that keep to their error rates', async () => {
  const model = identity()
  const tensors = tf.memory().numTensors
  const { temperature, thresholds } = await fitConfidence({
    model,
    validation,
    errorRates: [0.1, 0.3, 1],
  })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(temperature).toBe(await calibrate({ model, validation }))
  const probabilities = await probabilitiesOf(model, temperature!)
  const classes = validation.classes.length
  const sure = [...validation.labels].map((label, image) => {
    const row = [...probabilities.subarray(image * classes, (image + 1) * classes)]
    const confidence = Math.max(...row)
    return { confidence, right: row.indexOf(confidence) === label }
  })
  /** By trying every confidence there is. */
  const most = (errorRate: number): number =>
    Math.max(
      0,
      ...sure.map(({ confidence }) => {
        const read = sure.filter((one) => one.confidence >= confidence)
        const wrong = read.filter(({ right }) => !right).length
        return wrong / read.length <= errorRate ? read.length : 0
      }),
    )
  for (const { errorRate, threshold, coverage } of thresholds) {
    const read = sure.filter(({ confidence }) => confidence >= threshold).length
    expect(read).toBe(most(errorRate))
    expect(coverage).toBeCloseTo(read / 60, 12)
  }
  expect(thresholds.at(-1)).toMatchObject({ errorRate: 1, coverage: 1 })
  model.dispose()
})

it('lets the error rate be reached exactly: one wrong of four is 25 %', async () => {
  const labels = Int32Array.of(0, 0, 0, 1) // the last one is the least certain, and wrong
  const logits = [5, 0, 4, 0, 3, 0, 1, 0]
  const split = tinySplit({ name: 'validation', size: 4, classes: 2, imageShape: [1, 1, 1] })
  const four: Split = {
    ...split,
    labels,
    async *batches() {
      yield { ...(await split.read([0, 1, 2, 3])), labels }
    },
  }
  const model: Predictor = {
    inputShape: [1, 1, 1],
    card: { classes: split.classes },
    outputs: () => Float32Array.from(logits),
  }
  const coverageAt = async (errorRate: number) => {
    const { thresholds } = await fitConfidence({ model, validation: four, errorRates: [errorRate] })
    return thresholds[0]!.coverage
  }
  expect(await coverageAt(0.25)).toBe(1)
  expect(await coverageAt(0.2499)).toBe(0.75)
})

it('leaves the temperature out where none is best', async () => {
  const model = tinyModel() // nothing learnt: no better than guessed
  const confidence = await fitConfidence({
    model,
    validation: tinySplit({ name: 'validation', size: 60 }),
  })
  expect(confidence).not.toHaveProperty('temperature')
  model.dispose()
})

it('tells in an evaluation what temperature and thresholds are worth, and reads the same', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 50 })
  const plain = await evaluate({ name: 'tiny/test', model, split })
  const thresholds = [{ errorRate: 0.5, threshold: 0.4, coverage: 1 }]
  const { evaluation } = await evaluate({
    ...{ name: 'tiny/test', model, split, temperature: 2, thresholds },
  })
  expect(plain.evaluation).not.toHaveProperty('calibration')
  expect(evaluation.accuracy).toBe(plain.evaluation.accuracy)
  expect(evaluation.confusionMatrix).toEqual(plain.evaluation.confusionMatrix)
  const batch = await split.read(split.labels.map((_, at) => at))
  const classes = split.classes.length
  const errors = [1, 2].map((temperature) => {
    const all = predict(model, batch.images, split.imageShape, 1000, temperature)
    const bins = Array.from({ length: 15 }, () => ({ gap: 0 }))
    let read = 0
    let wrong = 0
    for (const [image, label] of split.labels.entries()) {
      const row = [...all.subarray(image * classes, (image + 1) * classes)]
      const confidence = Math.max(...row)
      const right = row.indexOf(confidence) === label
      bins[Math.ceil(confidence * 15) - 1]!.gap += confidence - Number(right)
      if (confidence >= 0.4) read++
      if (confidence >= 0.4 && !right) wrong++
    }
    return { error: bins.reduce((sum, { gap }) => sum + Math.abs(gap), 0) / 50, read, wrong }
  })
  expect(evaluation.calibration!.temperature).toBe(2)
  expect(evaluation.calibration!.before).toBeCloseTo(errors[0]!.error, 6)
  expect(evaluation.calibration!.after).toBeCloseTo(errors[1]!.error, 6)
  const { read, wrong } = errors[1]!
  expect(evaluation.readRates).toEqual([{ errorRate: 0.5, threshold: 0.4, read, wrong }])
  model.dispose()
})

it('refuses a test split and bad rates', async () => {
  const model = identity()
  const split = tinySplit({ name: 'test', size: 9, imageShape })
  await expect(fitConfidence({ model, validation: split })).rejects.toThrow(
    'fitConfidence.validation',
  )
  await expect(fitConfidence({ model, validation, errorRates: [2] })).rejects.toThrow(
    'fitConfidence.errorRates.0',
  )
  model.dispose()
})
