import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { seedWeights } from '../seeding/seedWeights'
import { defineModel } from './defineModel'

beforeAll(() => tf.setBackend('cpu'))

const perceptron = defineModel(
  'perceptron',
  ({ imageShape, classes, seed }) => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [...imageShape] }),
        tfl.layers.dense({ units: classes, name: 'logits' }),
      ],
    })
    seedWeights(model, seed)
    return model
  },
  { depth: 1 },
)

modelSuite('a model of the user', () => perceptron, { parameters: 7850 })

const input = { imageShape: [4, 4, 1] as const, classes: 3, seed: 1 }

function dense(units: number, activation?: 'softmax'): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [4, 4, 1] }),
      tfl.layers.dense({ units, activation, name: 'last' }),
    ],
  })
}

test('name and options are kept', () => {
  expect(perceptron.name).toBe('perceptron')
  expect(perceptron.options).toEqual({ depth: 1 })
  expect(() => defineModel('', () => dense(3))).toThrow(
    "defineModel.name: expected a name, got ''.",
  )
})

test('a network of other shapes is refused', () => {
  expect(() => defineModel('mine', () => dense(4)).build(input)).toThrow(
    'mine: expected an output of [batch, 3], found [batch, 4].',
  )
  const wide = { ...input, imageShape: [4, 8, 1] as const }
  expect(() => defineModel('mine', () => dense(3)).build(wide)).toThrow(
    'mine: expected an input of [batch, 4, 8, 1], found [batch, 4, 4, 1].',
  )
  const twoHeads = defineModel('mine', () => {
    const image = tfl.input({ shape: [4, 4, 1] })
    const flat = tfl.layers.flatten().apply(image) as tfl.SymbolicTensor
    const heads = [3, 3].map(
      (units) => tfl.layers.dense({ units }).apply(flat) as tfl.SymbolicTensor,
    )
    return tfl.model({ inputs: image, outputs: heads })
  })
  expect(() => twoHeads.build(input)).toThrow(
    'mine: expected an output of [batch, 3], found [batch, 3] and [batch, 3].',
  )
})

test('a softmax at the end is refused, however it is written', () => {
  const message =
    "mine: expected logits, but layer 'last' ends in a softmax. Remove its activation: the loss and the " +
    'prediction apply the softmax themselves.'
  expect(() => defineModel('mine', () => dense(3, 'softmax')).build(input)).toThrow(message)
  const asLayer = defineModel('mine', () =>
    tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [4, 4, 1] }),
        tfl.layers.dense({ units: 3 }),
        tfl.layers.softmax({ name: 'last' }),
      ],
    }),
  )
  expect(() => asLayer.build(input)).toThrow(message)
})
