import '@tensorflow/tfjs-backend-cpu'
import {
  assertUntouched,
  type LineageEntry,
  lineageEntry,
  lineageOf,
  nameOutputs,
  outputNames,
  recordLineage,
} from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const training = tinySplit({ size: 48 })
const validation = tinySplit({ name: 'validation', size: 24 })
const job = { training, validation, seed: 1 }
const values = (model: tfl.LayersModel) =>
  model.getWeights().map((weight) => [...weight.dataSync()])

test('a model that ends in a softmax is trained on its logits, bit for bit as one without', async () => {
  const plain = tinyModel()
  const soft = tinyModel() as tfl.Sequential
  soft.add(tfl.layers.softmax())
  soft.build()
  const options = { epochs: 2, batchSize: 16 }
  const { history } = await trainer(options).train({ model: plain, ...job })
  const found = await trainer(options).train({ model: soft, ...job })
  expect(values(soft)).toEqual(values(plain))
  expect(found.history.map(({ metrics }) => metrics)).toEqual(history.map(({ metrics }) => metrics))
  const { images, size } = await training.read([0, 1, 2])
  const sums = tf.tidy(() => {
    const given = soft.predict(tf.tensor4d(images, [size, 6, 6, 1])) as tf.Tensor
    return [...tf.sum(given, 1).dataSync()]
  })
  for (const sum of sums) expect(sum).toBeCloseTo(1, 6) // it ends in a softmax as before
  plain.dispose()
  soft.dispose()
})

test('the result tells what touched the weights, for evaluate to refuse it', async () => {
  const model = tinyModel()
  recordLineage(model, []) // as whoever draws weights does
  const result = await trainer({ steps: 1, batchSize: 16 }).train({ model, ...job })
  const lineage = await result.lineage!()
  expect(lineage.map(({ role, split }) => [role, split])).toEqual([
    ['training', 'train'],
    ['validation', 'validation'],
  ])
  await expect(assertUntouched(lineage, training)).rejects.toThrow('48 of its 48 images touched')
  const unseen = tinySplit({ name: 'test', size: 10, seed: 5 })
  await expect(assertUntouched(lineage, unseen)).resolves.toBeUndefined()
  model.dispose()
})

test('the result tells what touched the weights before too, and forgets nothing later', async () => {
  const model = tinyModel()
  const earlier: LineageEntry = await lineageEntry('training', tinySplit({ size: 9, seed: 2 }))
  recordLineage(model, [earlier])
  const short = trainer({ steps: 1, batchSize: 16 })
  const first = await short.train({ model, ...job })
  const second = await short.train({ model, training: tinySplit({ size: 30, seed: 3 }), seed: 1 })
  const roles = async (result: typeof first) =>
    (await result.lineage!()).map(({ role, size }) => `${role} ${size}`)
  const before = ['training 9', 'fine-tuning 48', 'fine-tuning validation 24']
  expect(await roles(first)).toEqual(before)
  expect(await roles(second)).toEqual([...before, 'fine-tuning 30'])
  expect(await second.lineage!()).toEqual(await lineageOf(model))
  model.dispose()
})

test('weights of which nobody recorded anything are of unknown origin', async () => {
  const model = tinyModel()
  const result = await trainer({ steps: 1, batchSize: 16 }).train({ model, ...job })
  expect((await result.lineage!())[0]!.role).toBe('unknown origin')
  model.dispose()
})

test('a trained model knows its classes; in another order they are refused', async () => {
  const model = tinyModel()
  await trainer({ steps: 1, batchSize: 16 }).train({ model, ...job })
  expect(outputNames(model)).toEqual(training.classes)
  nameOutputs(model, ['class 2', 'class 1', 'class 0'])
  await expect(trainer({ steps: 1, batchSize: 16 }).train({ model, ...job })).rejects.toThrow(
    "trainer: expected the classes of tiny/train in the order of the model's outputs, which is class 2, class 1, " +
      'class 0, got class 0, class 1, class 2. newHead({ model, from, to, seed }) of @inkstone/finetuner reorders the outputs like the data.',
  )
  nameOutputs(model, ['a', 'b', 'c'])
  await expect(trainer({ steps: 1, batchSize: 16 }).train({ model, ...job })).rejects.toThrow(
    "trainer: expected a model of the classes of tiny/train, which are 'class 0', 'class 1', 'class 2', got one of 'a', 'b', 'c'.",
  )
  model.dispose()
})
