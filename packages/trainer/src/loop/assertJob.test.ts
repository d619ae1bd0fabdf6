import '@tensorflow/tfjs-backend-cpu'
import { noteSplits, type Split, type TrainingJob } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { adam } from '../optimizers/adam'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const parts: Readonly<Record<string, Split>> = {
  train: tinySplit(),
  validation: tinySplit({ name: 'validation' }),
  test: tinySplit({ name: 'test' }),
}
beforeAll(() => noteSplits({ name: 'digits', splits: parts }))

const make = () => trainer({ epochs: 4, batchSize: 16, optimizer: adam({ learningRate: 0.01 }) })

describe('a job that could not come to a good end', () => {
  test.each<[string, () => Partial<TrainingJob>, string]>([
    [
      'a batch larger than the data',
      () => ({ training: tinySplit({ size: 12 }) }),
      'trainer.batchSize: expected at most the 12 images of tiny/train, got 16. Take batchSize: 12 or less.',
    ],
    [
      'to learn from the test',
      () => ({ training: tinySplit({ name: 'test' }) }),
      'trainer.training: expected images to train on or to validate on, got tiny/test, which is reserved for tests.',
    ],
    [
      'to choose by the test',
      () => ({ validation: tinySplit({ name: 'test' }) }),
      'trainer.validation: expected images to train on or to validate on, got tiny/test',
    ],
    [
      'a head of another size',
      () => ({ training: tinySplit({ classes: 5 }) }),
      'trainer: expected a model that outputs logits [batch, 5] for the 5 classes of tiny/train',
    ],
    [
      'images of another shape',
      () => ({ validation: tinySplit({ name: 'validation', imageShape: [6, 6, 2] }) }),
      'trainer: expected a model that takes images [batch, 6, 6, 2] like those of tiny/validation',
    ],
    [
      'a label outside the head',
      () => ({
        training: { ...tinySplit(), labels: Int32Array.from({ length: 96 }, (_, at) => at) },
      }),
      'trainer: expected labels from 0 to 2 in tiny/train, because the model has 3 outputs, got 3 at position 3.',
    ],
    [
      'an empty split',
      () => ({ training: { ...tinySplit(), size: 0, labels: new Int32Array() } }),
      'trainer: expected at least one image in tiny/train, got an empty split.',
    ],
    [
      'a mistyped split',
      () => ({ training: undefined }),
      'trainer.training: expected a split, such as splits.train of a loaded dataset, got undefined.',
    ],
    [
      'a mistyped split where one is optional',
      () => ({ validation: parts.validtion }),
      'trainer.validation: expected a split, such as splits.train of a loaded dataset, got undefined. digits has train, ' +
        'validation, test. Leave validation out to train without one.',
    ],
    [
      'a split that is null',
      () => ({ validation: JSON.parse('null') }),
      'trainer.validation: expected a split, such as splits.train of a loaded dataset, got null.',
    ],
    [
      'no model',
      () => ({ model: undefined }),
      'trainer.model: expected a LayersModel, got undefined. loadModel(directory) gives { model, card }.',
    ],
    [
      'a model definition',
      () => ({ model: JSON.parse('{"build":0}') }),
      'trainer.model: expected a LayersModel, got a model definition. Build it: definition.build({ imageShape, classes, seed }).',
    ],
    [
      'a seed that is none',
      () => ({ seed: -1 }),
      'trainer.seed: expected a whole number >= 0, got -1.',
    ],
  ])('refuses %s', async (_, changes, message) => {
    const model = tinyModel()
    const job = { model, training: tinySplit(), seed: 1, ...changes() }
    await expect(make().train(job)).rejects.toThrow(message)
    model.dispose()
  })

  test('refuses a model that is frozen', async () => {
    const model = tinyModel()
    for (const layer of model.layers) layer.trainable = false
    await expect(make().train({ model, training: tinySplit(), seed: 1 })).rejects.toThrow(
      'trainer: expected a model with trainable weights, got one whose layers are all frozen. ' +
        'Set layer.trainable = true on those to train.',
    )
    model.dispose()
  })
})
