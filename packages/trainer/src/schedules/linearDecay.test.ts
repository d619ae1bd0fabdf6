import '@tensorflow/tfjs-backend-cpu'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { linearDecay } from './linearDecay'

beforeAll(() => tf.setBackend('cpu'))

it('falls in a straight line from the learning rate of the optimizer to zero after the last step', async () => {
  const rates: number[] = []
  const epochRates: number[] = []
  const model = tinyModel()
  const training = tinySplit()
  const batchSize = Math.ceil(training.size / 2)
  await trainer({
    epochs: 2,
    batchSize,
    optimizer: adam({ learningRate: linearDecay(0.08) }),
  }).train({
    model,
    training,
    seed: 1,
    callbacks: [
      {
        name: 'listen',
        stepEnd: ({ learningRate }) => void rates.push(learningRate),
        epochEnd: ({ learningRate }) => void epochRates.push(learningRate),
      },
    ],
  })
  model.dispose()
  expect(rates.map((rate) => Number(rate.toFixed(12)))).toEqual([0.08, 0.06, 0.04, 0.02])
  expect(epochRates.map((rate) => Number(rate.toFixed(12)))).toEqual([0.06, 0.02])
})

it('is among the options of the trainer, by which a run can be repeated', () => {
  const optimizer = adam({ learningRate: linearDecay(0.08) })
  expect(trainer({ optimizer }).options.optimizer).toMatchObject({
    learningRate: { name: 'linear-decay', rate: 0.08 },
  })
})
