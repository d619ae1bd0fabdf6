import '@tensorflow/tfjs-backend-cpu'
import { tinyModel, tinySplit } from '@inkstone/testing'
import { sgd } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { pullToStart } from '../weights/pullToStart'
import { l2sp } from './l2sp'

beforeAll(() => tf.setBackend('cpu'))

test('steps down the loss and its penalty, by hand', () => {
  const variable = tf.variable(tf.scalar(2))
  const optimizer = pullToStart(sgd({ learningRate: 0.5 }), 0.1).create()
  optimizer.step([variable], [tf.scalar(1)], 0.5) // at the start the penalty has no gradient
  expect(variable.dataSync()[0]).toBe(1.5)
  optimizer.step([variable], [tf.scalar(0)], 0.5) // 1.5 - 0.5 * 0.1 * (1.5 - 2)
  expect(variable.dataSync()[0]).toBeCloseTo(1.525, 6)

  const again = pullToStart(sgd({ learningRate: 0.5 }), 0.1).create()
  const other = tf.variable(tf.scalar(1.525))
  again.restore([other], optimizer.state())
  again.step([other], [tf.scalar(0)], 0.5) // 1.525 - 0.5 * 0.1 * (1.525 - 2): the first start counts
  expect(other.dataSync()[0]).toBeCloseTo(1.54875, 6)
})

test('the stronger, the nearer to the start', async () => {
  const distances = []
  for (const strength of [0, 0.1, 10]) {
    const model = tinyModel()
    const before = model.getWeights().map((weight) => weight.dataSync().slice())
    const tuner = l2sp({ strength, learningRate: 0.01, epochs: 5, batchSize: 24 })
    await tuner.fineTune({ model, training: tinySplit({ seed: 3 }), seed: 1 })
    const squares = model
      .getWeights()
      .flatMap((weight, at) =>
        Array.from(weight.dataSync(), (value, index) => (value - before[at]![index]!) ** 2),
      )
    distances.push(squares.reduce((sum, square) => sum + square, 0))
    model.dispose()
  }
  const [none, some, much] = distances as [number, number, number]
  expect(some).toBeLessThan(none)
  expect(much).toBeLessThan(some / 2)
})
