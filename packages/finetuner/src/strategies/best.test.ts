import '@tensorflow/tfjs-backend-cpu'
import type { Metric } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { allLayers, gradualUnfreezing, headOnly, l2sp, layerRates, lora } from '../index'

beforeAll(() => tf.setBackend('cpu'))

/** A metric whose figures are given in advance: those of the check before the first step, and of each epoch. */
function figures(...values: number[]): () => Metric {
  return () => ({ name: 'figure', update() {}, result: () => values.shift()!, reset() {} })
}

/** By name: TensorFlow.js lists frozen weights last. */
const valuesOf = (model: LayersModel) =>
  new Map(model.weights.map((weight) => [weight.originalName, [...weight.read().dataSync()]]))
const training = tinySplit({ seed: 3 })
const validation = tinySplit({ name: 'validation', size: 25, seed: 4 })
const options = { learningRate: 0.01, epochs: 3, batchSize: 16, best: 'validation/figure' }

test.each([
  ['allLayers', allLayers],
  ['gradualUnfreezing', gradualUnfreezing],
  ['headOnly', headOnly],
  ['l2sp', l2sp],
  ['layerRates', layerRates],
  ['lora', lora],
])(
  '%s keeps the weights of the epoch that is best by the figure it is told',
  async (name, make) => {
    const model = tinyModel({ normalised: true })
    let ofSecond = new Map<string, number[]>()
    const keep = {
      name: 'keep',
      epochEnd({ epoch }: { epoch: number }) {
        if (epoch === 2) ofSecond = valuesOf(model)
      },
    }
    const strategy = make(options)
    expect(strategy.options).toMatchObject({ best: 'validation/figure' })
    expect(make({}).options).toMatchObject({ best: null })
    const job = { model, training, validation, seed: 1, callbacks: [keep] }
    const { history, bestEpoch } = await strategy.fineTune({
      ...job,
      metrics: [figures(0, 1, 7, 4)],
    })
    expect([bestEpoch, history.map(({ best }) => best)]).toEqual([2, [true, true, false]])
    const losses = history.map(({ metrics }) => metrics['validation/loss']!)
    expect(losses.indexOf(Math.min(...losses))).toBe(2) // the loss alone would have kept the third
    valuesOf(model).forEach((values, weight) => {
      values.forEach((value, at) => {
        // merged anew from the factors, a kernel of lora() differs by rounding
        expect(Math.abs(value - ofSecond.get(weight)![at]!)).toBeLessThan(
          name === 'lora' ? 1e-6 : 1e-30,
        )
      })
    })
    await expect(strategy.fineTune({ ...job, metrics: [] })).rejects.toThrow(
      `${name}.best: expected one of training/loss, training/accuracy, validation/loss, validation/accuracy, got ` +
        "'validation/figure'.",
    )
    model.dispose()
  },
)
