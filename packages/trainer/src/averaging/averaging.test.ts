import '@tensorflow/tfjs-backend-cpu'
import type { Callback } from '@inkstone/core'
import { tinyModel, tinySplit, trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { sgd } from '../optimizers/sgd'
import type { Schedule } from '../schedules/schedule'
import type { Averaging } from './averaging'
import { ema } from './ema'
import { swa } from './swa'

beforeAll(() => tf.setBackend('cpu'))

const make = (averaging?: Averaging) =>
  trainer({ epochs: 4, batchSize: 16, optimizer: adam({ learningRate: 0.01 }), averaging })

trainerSuite('trainer with ema', () => make(ema(0.9)))
trainerSuite('trainer with swa', () => make(swa({ from: 0 })))

/** The weights after each step and at the end of each epoch, as callbacks find them, and the last ones. */
async function traced(averaging?: Averaging, changes: { model?: LayersModel } = {}) {
  const model = changes.model ?? tinyModel({ normalised: true })
  const weights: Float32Array[][] = [weightsOf(model)]
  const epochs: Float32Array[][] = []
  const trace: Callback = {
    name: 'trace',
    stepEnd: () => void weights.push(weightsOf(model)),
    epochEnd: () => void epochs.push(weightsOf(model)),
  }
  const training = tinySplit()
  const result = await make(averaging).train({ model, training, seed: 1, callbacks: [trace] })
  const last = weightsOf(model)
  if (!changes.model) model.dispose()
  return { bestEpoch: result.bestEpoch, steps: weights, epochs, last }
}

describe('ema', () => {
  test('shows the average of all steps at the end of an epoch, running statistics included', async () => {
    const { steps, epochs } = await traced(ema(0.9))
    // average = d average + (1 - d) weight, d = min(0.9, (1 + n) / (10 + n)), in float64
    const average = steps[0]!.map((values) => Array.from(values))
    steps.slice(1).forEach((weights, n) => {
      const d = Math.min(0.9, (1 + n) / (10 + n))
      weights.forEach((values, index) => {
        values.forEach((value, at) => {
          average[index]![at] = d * average[index]![at]! + (1 - d) * value
        })
      })
      if ((n + 1) % 6 === 0) expectClose(epochs[(n + 1) / 6 - 1]!, average)
    })
    expect(epochs).toHaveLength(4)
    expect(steps).toHaveLength(25)
  })

  test('leaves the steps as they are without it, and the best average in the model', async () => {
    const averaged = await traced(ema(0.9))
    const plain = await traced()
    expect(averaged.steps).toEqual(plain.steps)
    expect(averaged.last).toEqual(averaged.epochs[averaged.bestEpoch - 1])
    expect(averaged.last).not.toEqual(plain.last)
  })

  test('leaves what does not move bit for bit', async () => {
    const model = tinyModel({ normalised: true })
    model.layers[1]!.trainable = false
    const before = weightsOf(model.layers[1]!)
    await traced(ema(0.7), { model })
    expect(weightsOf(model.layers[1]!)).toEqual(before)
    model.dispose()
  })

  test('goes on from a state bit for bit', () => {
    const run = (interrupt: boolean) => {
      const model = tinyModel()
      let average = ema(0.8).create(model)
      for (let step = 1; step <= 6; step++) {
        for (const weight of model.weights) {
          tf.tidy(() => {
            weight.write(tf.mul(weight.read(), 1 + 0.1 * step))
          })
        }
        average.stepEnd()
        if (interrupt && step === 3) {
          const state = structuredClone(average.state())
          average.dispose()
          average = ema(0.8).create(model)
          average.restore(state)
        }
      }
      const state = average.state()
      average.dispose()
      model.dispose()
      return state
    }
    const whole = run(false)
    expect(whole.count).toBe(6)
    expect(run(true)).toEqual(whole)
  })

  test('leaves the average in the model when no epoch was finished', async () => {
    const model = tinyModel()
    const start = weightsOf(model)
    const steps: Float32Array[][] = []
    const stop: Callback = {
      name: 'stop',
      stepEnd() {
        steps.push(weightsOf(model))
        return 'stop'
      },
    }
    await make(ema(0.9)).train({ model, training: tinySplit(), seed: 1, callbacks: [stop] })
    // after one step d is 1/10
    const average = start.map((values, index) =>
      Array.from(values, (value, at) => 0.1 * value + 0.9 * steps[0]![index]![at]!),
    )
    expectClose(weightsOf(model), average)
    model.dispose()
  })

  test('refuses a decay out of range', () => {
    expect(() => ema(1)).toThrow('ema.decay: expected a number >= 0 and < 1, got 1.')
  })
})

describe('swa', () => {
  test('shows the mean of the weights at the ends of the epochs that count', async () => {
    const { steps, epochs } = await traced(swa({ from: 0.5 }), { model: tinyModel() })
    const mean = (...of: number[]) =>
      steps[0]!.map((values, index) =>
        Array.from(values, (_, at) => {
          return of.reduce((sum, step) => sum + steps[step]![index]![at]!, 0) / of.length
        }),
      )
    expectClose(epochs[0]!, mean(6))
    expectClose(epochs[1]!, mean(12))
    expectClose(epochs[2]!, mean(18))
    expectClose(epochs[3]!, mean(18, 24))
  })

  test('computes the statistics of batch normalisation anew for the averaged weights', async () => {
    const model = tinyModel({ normalised: true })
    const { bestEpoch } = await traced(swa({ from: 0 }), { model })
    expect(bestEpoch).toBeGreaterThan(1)
    const [kernel, bias] = model.layers[1]!.getWeights()
    const [, , movingMean] = model.layers[2]!.getWeights()
    const split = tinySplit()
    const { images } = await split.read(Uint32Array.from({ length: split.size }, (_, at) => at))
    const mean = tf.tidy(() => {
      const flat = tf.tensor2d(images, [split.size, 36])
      const sums = tf.add(tf.matMul(flat, kernel as tf.Tensor2D), bias!)
      return tf.mean(tf.relu(sums), 0).dataSync() // batches of one size: the mean of their means
    })
    expectClose([new Float32Array(movingMean!.dataSync())], [Array.from(mean)])
    model.dispose()
  })

  test('a last batch of one image counts as one image in the statistics', async () => {
    const model = tinyModel({ normalised: true })
    const training = tinySplit({ size: 49 })
    const options = { epochs: 2, batchSize: 16, optimizer: adam({ learningRate: 0.01 }) }
    await trainer({ ...options, averaging: swa({ from: 0 }) }).train({ model, training, seed: 1 })
    const [kernel, bias] = model.layers[1]!.getWeights()
    const [, , movingMean] = model.layers[2]!.getWeights()
    const { images } = await training.read(Uint32Array.from({ length: 49 }, (_, at) => at))
    const mean = tf.tidy(() => {
      const sums = tf.add(tf.matMul(tf.tensor2d(images, [49, 36]), kernel as tf.Tensor2D), bias!)
      return tf.mean(tf.relu(sums), 0).dataSync() // of all 49 images, each counted once
    })
    expectClose([new Float32Array(movingMean!.dataSync())], [Array.from(mean)])
    model.dispose()
  })

  test('the best epoch is one with averaged weights', async () => {
    const model = tinyModel()
    const validation = tinySplit({ name: 'validation', size: 25, noise: 1, seed: 4 })
    const optimizer = sgd({ learningRate: risingRate }) // the later, the worse
    const { history, bestEpoch } = await trainer({
      ...{ epochs: 4, batchSize: 16, optimizer, averaging: swa({ from: 0.5 }) },
    }).train({ model, training: tinySplit(), validation, seed: 1 })
    const losses = history.map(({ metrics }) => metrics['validation/loss']!)
    expect(losses.indexOf(Math.min(...losses))).toBe(0)
    expect(bestEpoch).toBe(losses[2]! <= losses[3]! ? 3 : 4)
    expect(history[2]!.best).toBe(true)
    model.dispose()
  })

  test('gives the layers their momentum back', async () => {
    const model = tinyModel({ normalised: true })
    await traced(swa({ from: 0 }), { model })
    expect(model.layers[2]!.getConfig().momentum).toBe(0.8)
    model.dispose()
  })

  test.each<[object, string]>([
    [{ from: 1 }, 'swa.from: expected a number >= 0 and < 1, got 1.'],
    [{ since: 1 }, "swa.since: expected one of the options from, got 'since'."],
  ])('refuses %j', (options, message) => {
    expect(() => swa(options)).toThrow(message)
  })
})

const risingRate: Schedule = {
  ...{ name: 'rising', options: {} },
  rate: ({ history }) => [0.01, 1, 3, 5][history.length]!,
}

function expectClose(found: Float32Array[], expected: number[][]): void {
  found.forEach((values, index) => {
    values.forEach((value, at) => {
      expect(Math.abs(value - expected[index]![at]!)).toBeLessThan(1e-5)
    })
  })
}

function weightsOf(owner: LayersModel | layers.Layer): Float32Array[] {
  return owner.getWeights().map((weight) => new Float32Array(weight.dataSync()))
}
