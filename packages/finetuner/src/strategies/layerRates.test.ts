import '@tensorflow/tfjs-backend-cpu'
import { tinyModel, tinySplit } from '@inkstone/testing'
import { adam, sgd } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { layerGroups } from '../weights/layerGroups'
import { perVariableRates } from '../weights/perVariableRates'
import { layerRates } from './layerRates'

beforeAll(() => tf.setBackend('cpu'))

test('a normalisation goes with its layer, a block is one group, the head comes first', () => {
  const dense = (name: string) => tfl.layers.dense({ name, units: 2, inputShape: [2] })
  const norm = (name: string) => tfl.layers.batchNormalization({ name })
  const model = tfl.sequential({
    layers: [
      ...[dense('conv1'), norm('norm1'), dense('conv2'), norm('norm2')],
      ...[dense('block1_q'), dense('block1_mlp1'), dense('block2_q'), dense('b/a'), dense('b/c')],
      ...[tfl.layers.dropout({ name: 'drop', rate: 0.5 }), dense('logits')],
    ],
  })
  model.getLayer('conv1').trainable = false
  expect(layerGroups(model).map((group) => group.map(({ name }) => name))).toEqual([
    ['logits'],
    ['b/a', 'b/c'],
    ['block2_q'],
    ['block1_q', 'block1_mlp1'],
    ['conv2', 'norm2'],
    ['norm1'],
  ])
  model.dispose()
})

/** Adam's first step moves every weight with a gradient by the learning rate (Kingma and Ba, 2015, section 2.1). */
test('the first step of each group is as long as its rate', async () => {
  const model = tinyModel()
  const before = model.getWeights().map((weight) => weight.dataSync().slice())
  const callbacks = [{ name: 'once', stepEnd: () => 'stop' as const }]
  const options = { learningRate: 0.01, decay: 0.5, epochs: 1, batchSize: 32 }
  await layerRates(options).fineTune({ model, training: tinySplit(), seed: 1, callbacks })
  const longest = model.getWeights().map((weight, at) => {
    const moved = weight.dataSync().map((value, index) => Math.abs(value - before[at]![index]!))
    return Math.max(...moved)
  })
  const expected = [0.005, 0.005, 0.01, 0.01] // kernel and bias below, kernel and bias of the head
  for (const [at, value] of longest.entries()) expect(value).toBeCloseTo(expected[at]!, 5)
  model.dispose()
})

describe('perVariableRates', () => {
  const variables = () => [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.scalar(3))] as const
  const gradients = () => [tf.tensor1d([0.5, -0.5]), tf.scalar(2)]

  test('multiplies the rate of each variable', () => {
    const [first, second] = variables()
    const definition = perVariableRates(sgd({ learningRate: 0.1 }), (v) => (v === first ? 1 : 0.5))
    const optimizer = definition.create()
    optimizer.step([first, second], gradients(), 0.1)
    expect([...first.dataSync()].map((value) => Math.fround(value))).toEqual(
      [1 - 0.1 * 0.5, 2 + 0.1 * 0.5].map(Math.fround),
    )
    expect(second.dataSync()[0]).toBeCloseTo(3 - 0.05 * 2, 6)
  })

  test('goes on from its state bit for bit, with a variable that joined late', () => {
    const run = (interrupted: boolean) => {
      const [first, second] = variables()
      const definition = perVariableRates(adam(), () => 1)
      let optimizer = definition.create()
      optimizer.step([second], [tf.scalar(1)], 1e-3)
      for (let step = 0; step < 3; step++) {
        if (interrupted && step === 1) {
          const state = optimizer.state()
          optimizer.dispose()
          optimizer = definition.create()
          optimizer.restore([first, second], state)
          expect(optimizer.steps).toBe(2)
        }
        optimizer.step([first, second], gradients(), 1e-3)
      }
      return [...first.dataSync(), ...second.dataSync()]
    }
    expect(run(true)).toEqual(run(false))
  })

  test('refuses the state of another model', () => {
    const [first, second] = variables()
    const definition = perVariableRates(adam(), () => 1)
    const optimizer = definition.create()
    optimizer.step([first, second], gradients(), 1e-3)
    expect(() => definition.create().restore([first], optimizer.state())).toThrow(
      'adam.restore: expected a state for at most 1 variables, got one for 2. It belongs to another model.',
    )
  })
})
