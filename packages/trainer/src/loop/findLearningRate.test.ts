import '@tensorflow/tfjs-backend-cpu'
import type { Loss } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { sgd } from '../optimizers/sgd'
import { oneCycle } from '../schedules/oneCycle'
import { findLearningRate, readRates, smoothed } from './findLearningRate'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const job = (model: LayersModel) => ({ model, training: tinySplit(), seed: 1 })

describe('findLearningRate', () => {
  test('sweeps the rates by one factor, and suggests one at which the loss falls', async () => {
    const model = tinyModel()
    const { curve, steepest, tenthOfMinimum, suggestion } = await findLearningRate(job(model), {
      batchSize: 16,
      from: 1e-4,
      to: 10,
      steps: 60,
    })
    curve.forEach(({ learningRate }, step) => {
      expect(learningRate / (1e-4 * (10 / 1e-4) ** (step / 59))).toBeCloseTo(1, 9)
    })
    expect(curve.length).toBeGreaterThan(30) // 16 images a step of 96: it goes on past an epoch
    expect(suggestion).toBe(Math.min(steepest, tenthOfMinimum))
    const lossAfter = async (learningRate: number) => {
      const fresh = tinyModel()
      const { history } = await trainer({
        epochs: 4,
        batchSize: 16,
        optimizer: sgd({ learningRate }),
      }).train(job(fresh))
      fresh.dispose()
      return history.at(-1)!.metrics['training/loss']!
    }
    expect(await lossAfter(suggestion)).toBeLessThan(curve[0]!.loss)
    model.dispose()
  })

  test('goes on to four times the least loss, and stops past it, after ten steps at the earliest', async () => {
    const sweepOf = async (losses: number[]) => {
      const model = tinyModel()
      let step = 0
      const scripted: Loss = {
        ...{ name: 'scripted', options: {} },
        of: (logits) =>
          tf.customGrad(() => ({
            value: tf.scalar(losses[step++]!),
            gradFunc: () => tf.zeros(logits.shape),
          }))(logits) as tf.Scalar,
      }
      const options = { batchSize: 16, steps: losses.length, loss: scripted, smoothing: 0 }
      const { curve } = await findLearningRate(job(model), options)
      model.dispose()
      return curve.map(({ loss }) => loss)
    }
    const fall = [5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1]
    expect(await sweepOf([...fall, 3.75, 4.25, 1])).toEqual([...fall, 3.75, 4.25])
    expect(await sweepOf([5, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1])).toHaveLength(11)
  })

  test('stops where the loss runs away', async () => {
    const model = tinyModel()
    const { curve } = await findLearningRate(job(model), {
      batchSize: 16,
      optimizer: sgd(),
      from: 1e-3,
      to: 1e6,
      steps: 80,
    })
    expect(curve.length).toBeLessThan(80)
    expect(curve.every(({ loss }) => Number.isFinite(loss))).toBe(true)
    model.dispose()
  })

  test('leaves the model as it was, running statistics included, and no tensor behind', async () => {
    const model = tinyModel({ normalised: true })
    const values = () => model.getWeights().map((weight) => new Float32Array(weight.dataSync()))
    const weights = values()
    const before = tf.memory().numTensors
    await findLearningRate(job(model), { batchSize: 16, steps: 20 })
    expect(values()).toEqual(weights)
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })

  test('ends with the reason of the signal, and leaves the model as it was then too', async () => {
    const model = tinyModel()
    const kernel = () => new Float32Array(model.getWeights()[0]!.dataSync())
    const before = kernel()
    const abort = new AbortController()
    const split = tinySplit()
    const training = {
      ...split,
      async *batches(options: Parameters<typeof split.batches>[0]) {
        let batches = 0
        for await (const batch of split.batches(options)) {
          if (++batches === 4) abort.abort(new Error('enough'))
          yield batch
        }
      },
    }
    const { signal } = abort
    await expect(
      findLearningRate({ model, training, seed: 1, signal }, { batchSize: 16 }),
    ).rejects.toThrow('enough')
    expect(kernel()).toEqual(before)
    model.dispose()
  })

  test('is the same for the same seed', async () => {
    const sweep = async () => {
      const model = tinyModel({ normalised: true })
      const found = await findLearningRate(job(model), { batchSize: 16, steps: 20, from: 1e-3 })
      model.dispose()
      return found
    }
    expect(await sweep()).toEqual(await sweep())
  })

  test('of a trainer takes its batch size, optimizer and loss', async () => {
    const model = tinyModel()
    const optimizer = sgd({ learningRate: oneCycle(1), momentum: 0.9 })
    const loss = softmaxCrossEntropy({ labelSmoothing: 0.2 })
    const own = await trainer({ batchSize: 32, optimizer, loss }).findLearningRate!(job(model))
    expect(own).toEqual(await findLearningRate(job(model), { batchSize: 32, optimizer, loss }))
    model.dispose()
  })

  test.each<[object, string]>([
    [{ from: 0 }, 'findLearningRate.from: expected a number > 0, got 0.'],
    [
      { from: 1, to: 0.1 },
      'findLearningRate.to: expected a number > findLearningRate.from, which is 1, got 0.1.',
    ],
    [{ steps: 5 }, 'findLearningRate.steps: expected a whole number of steps >= 10, got 5.'],
    [{ smoothing: -1 }, 'findLearningRate.smoothing: expected a number >= 0, got -1.'],
    [
      { batchSize: 200 },
      'findLearningRate.batchSize: expected at most the 96 images of tiny/train',
    ],
    [{ min: 1 }, 'findLearningRate.min: expected one of the options batchSize, optimizer, loss,'],
  ])('refuses %j', async (options, message) => {
    const model = tinyModel()
    await expect(findLearningRate(job(model), { batchSize: 16, ...options })).rejects.toThrow(
      message,
    )
    model.dispose()
  })
})

describe('the suggestion', () => {
  const curveOf = (losses: number[]) =>
    readRates(
      smoothed(
        losses.map((loss, at) => ({ learningRate: 10 ** (at - 6), loss })),
        0,
      ),
    )

  test('is read off the curve', () => {
    // 1e-6 to 1e+1; the fall is greatest from 1e-4 to 1e-3, the least loss stands at 1e-2
    const found = curveOf([2.3, 2.3, 2.2, 1, 0.6, 1.5, 9, 90])
    expect(found.steepest).toBeCloseTo(10 ** -3.5, 9)
    expect(found.tenthOfMinimum).toBeCloseTo(1e-3, 9)
    expect(found.suggestion).toBe(found.steepest)
  })

  test('is not taken in by a loss that only comes down from where it ran away', () => {
    const found = curveOf([2, 1.9, 1.8, 1, 9, 3])
    expect(found.steepest).toBeCloseTo(10 ** -3.5, 9)
    expect(found.suggestion).toBeCloseTo(1e-4, 9)
  })

  test('needs a loss that falls', () => {
    expect(() => curveOf([1, 2, 3])).toThrow(
      'findLearningRate: expected a loss that falls at some rate, got none in 3 steps. ' +
        'Start at a lower rate (from), or check the labels.',
    )
  })

  // A loss of 2.3 that varies by about 0.1 from batch to batch has no steepest place that means anything.
  test.each([
    ['noise alone', (at: number) => 2.3 + 0.1 * Math.sin(at * at), 2],
    ['a fall of a thousandth', (at: number) => 2.3 - 0.002 * (at / 99), 2],
    ['noise alone, not smoothed', (at: number) => 2.3 + 1e-3 * Math.sin(at * at), 0],
  ])('is refused on a flat curve: %s', (_, lossOf, width) => {
    const points = Array.from({ length: 100 }, (_, at) => ({
      ...{ learningRate: 10 ** (-9 + at / 33), loss: lossOf(at) },
    }))
    expect(() => readRates(smoothed(points, width))).toThrow(
      /^findLearningRate: expected a loss that falls at some rate, got a flat curve: from rate 1e-9 to 0\.000001 it /,
    )
  })

  test('comes out of a fall under the same noise', () => {
    const points = Array.from({ length: 100 }, (_, at) => ({
      ...{ learningRate: 10 ** (-6 + at / 16.5) },
      loss: 2.3 - 1.5 / (1 + Math.exp((60 - at) / 4)) + 0.1 * Math.sin(at * at),
    }))
    const { steepest } = readRates(smoothed(points, 2)) // a logistic curve is steepest in its middle
    expect(Math.abs(Math.log10(steepest) - (-6 + 60 / 16.5))).toBeLessThan(0.4)
  })

  test('comes from losses averaged under a bell', () => {
    const [, middle] = smoothed(
      [3, 0, 6].map((loss) => ({ learningRate: 1, loss })),
      2,
    )
    const side = Math.exp(-1 / 8)
    expect(middle!.smoothed).toBeCloseTo((9 * side) / (1 + 2 * side), 9)
    expect(middle!.loss).toBe(0)
  })
})
