import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { mlp } from './mlp'

beforeAll(() => tf.setBackend('cpu'))

modelSuite('mlp', () => mlp(), {
  imageShape: [5, 5, 1],
  parameters: 26 * 512 + 513 * 256 + 257 * 10,
})
modelSuite('mlp of one layer', () => mlp({ units: [7], dropout: 0 }), {
  imageShape: [3, 5, 2],
  classes: 4,
  parameters: 31 * 7 + 8 * 4,
})
modelSuite('mlp without hidden layers', () => mlp({ units: [] }), { parameters: 7850 })

test('on MNIST it has 535,818 parameters', () => {
  const model = mlp().build({ imageShape: [28, 28, 1], classes: 10, seed: 1 })
  expect(model.countParams()).toBe(535_818)
  model.dispose()
})

test('dropout stands behind each hidden layer, and is left out at 0', () => {
  const names = (dropout: number) => {
    const model = mlp({ units: [4, 3], dropout }).build({
      imageShape: [2, 2, 1],
      classes: 2,
      seed: 1,
    })
    const layers = model.layers.map(({ name }) => name)
    model.dispose()
    return layers
  }
  expect(names(0)).toEqual(['flatten', 'dense1', 'dense2', 'logits'])
  expect(names(0.5)).toEqual(['flatten', 'dense1', 'dropout1', 'dense2', 'dropout2', 'logits'])
})

test('options are kept for the run, and bad ones refused', () => {
  expect(mlp().options).toEqual({ units: [512, 256], dropout: 0.2 })
  expect(() => mlp({ units: [5, 0] })).toThrow(
    'mlp.units[1]: expected a whole number of units >= 1, got 0.',
  )
  expect(() => mlp({ dropout: 1 })).toThrow(
    'mlp.dropout: expected a number >= 0 and <= 0.9, got 1.',
  )
  // @ts-expect-error the type refuses it too
  expect(() => mlp({ units: 5 })).toThrow('mlp.units: expected a list of whole numbers, got 5.')
  // @ts-expect-error the type refuses it too
  expect(() => mlp({ hidden: 5 })).toThrow('mlp.hidden: expected one of the options units, dropout')
})
