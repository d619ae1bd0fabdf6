import '@tensorflow/tfjs-backend-cpu'
import { outputNames } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { headOnly } from './headOnly'
import { newHead } from './newHead'

beforeAll(() => tf.setBackend('cpu'))

const from = ['a', 'b', 'c']
const rowsOf = (model: tfl.LayersModel) =>
  tf.tidy(() => (model.layers.at(-1)!.getWeights()[0] as tf.Tensor2D).arraySync())
const images = tf.randomUniform([4, 6, 6, 1], 0, 1, 'float32', 1)
const logitsOf = (model: tfl.LayersModel) =>
  tf.tidy(() => (model.predict(images) as tf.Tensor2D).arraySync())

test('classes that stay keep their logits, whatever their place', async () => {
  const model = tinyModel({ normalised: true })
  model.layers.at(-1)!.setWeights([tf.randomNormal([16, 3]), tf.tensor1d([1, 2, 3])])
  const copy = await newHead({ model, from, to: ['c', 'x', 'a', 'y', 'z'], seed: 1 })
  const [before, after] = [logitsOf(model), logitsOf(copy)]
  expect(after.map(([c, , a]) => [a, c])).toEqual(before.map(([a, , c]) => [a, c]))
  expect([...copy.layers.at(-1)!.getWeights()[1]!.dataSync()]).toEqual([3, 0, 1, 0, 0])
  expect(copy.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name))
  model.dispose()
  expect(logitsOf(copy)).toEqual(after) // it shares nothing with the model
  copy.dispose()
})

test('new classes are drawn by seed and name, within the bounds of Glorot', async () => {
  const model = tinyModel()
  const column = async (to: string[], seed: number, at: number) => {
    const copy = await newHead({ model, from, to, seed })
    const values = rowsOf(copy).map((row) => row[at]!)
    copy.dispose()
    return values
  }
  const x = await column(['x', 'y'], 1, 0)
  expect(await column(['y', 'x'], 1, 1)).toEqual(x)
  expect(await column(['x', 'y'], 1, 1)).not.toEqual(x)
  expect(await column(['x', 'y'], 2, 0)).not.toEqual(x)
  const limit = Math.sqrt(6 / (16 + 2))
  expect(Math.max(...x.map(Math.abs))).toBeLessThanOrEqual(limit)
  expect(Math.max(...x.map(Math.abs))).toBeGreaterThan(limit / 2)
  model.dispose()
})

test('as many classes under other names begin anew', async () => {
  const model = tinyModel()
  const copy = await newHead({ model, from, to: ['x', 'b', 'z'], seed: 1 })
  const [old, now] = [rowsOf(model), rowsOf(copy)]
  expect(now.map((row) => row[1])).toEqual(old.map((row) => row[1]))
  expect(now.map((row) => row[0])).not.toEqual(old.map((row) => row[0]))
  copy.dispose()
  model.dispose()
})

test('the head may be followed by a softmax, which stays', async () => {
  const model = tinyModel() as tfl.Sequential
  model.add(tfl.layers.softmax())
  model.build()
  const copy = await newHead({ model, from, to: ['c', 'b', 'a'], seed: 1 })
  const turned = logitsOf(model).map((row) => row.toReversed()) // probabilities of the same classes
  expect(logitsOf(copy)).toEqual(turned)
  expect(outputNames(copy)).toEqual(['c', 'b', 'a'])
  model.dispose()
  copy.dispose()
})

test('a functional model gets one too, and it can be fine-tuned', async () => {
  const input = tfl.input({ shape: [6, 6, 1] })
  const flat = tfl.layers.flatten().apply(input) as tfl.SymbolicTensor
  const outputs = tfl.layers.dense({ units: 3 }).apply(flat) as tfl.SymbolicTensor
  const model = tfl.model({ inputs: input, outputs })
  const training = tinySplit({ classes: 4 })
  const copy = await newHead({ model, from, to: training.classes, seed: 1 }) // compared by name
  const result = await headOnly({ epochs: 1 }).fineTune({ model: copy, training, seed: 1 })
  expect(result.trainedParameters).toBe(36 * 4 + 4)
  copy.dispose()
  model.dispose()
})

test.each([
  [['a'], "newHead.to: expected two or more names, each once, got 'a'."],
  [['a', 'a'], "newHead.to: expected two or more names, each once, got 'a, a'."],
])('refuses the classes %j', async (to, message) => {
  const model = tinyModel()
  await expect(newHead({ model, from, to, seed: 1 })).rejects.toThrow(message)
  model.dispose()
})

test('refuses a model that has another head', async () => {
  const model = tinyModel()
  const head = model.layers.at(-1)!.name
  await expect(newHead({ model, from: ['a', 'b'], to: from, seed: 1 })).rejects.toThrow(
    'newHead: expected a model that ends in a dense layer with an output for each of 2 classes, got one that ends ' +
      `in ${head}, Dense of 3 units. Give the classes that it was trained for, or build the network again.`,
  )
  model.dispose()
})
