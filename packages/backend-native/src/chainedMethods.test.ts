import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { addChainedMethods } from './chainedMethods'
import './index'

describe('a program that imports tfjs-core and tfjs-layers alone', () => {
  beforeAll(async () => {
    await tf.ready()
  })

  test('has an orthogonal kernel: its rows times themselves are the identity', () => {
    const layer = layers.dense({ units: 6, inputShape: [4], kernelInitializer: 'orthogonal' })
    const model = sequential({ layers: [layer] })
    const kernel = model.layers[0]!.getWeights()[0]!
    const products = tf.tidy(() => tf.matMul(kernel, kernel, false, true).dataSync())
    for (const [index, value] of products.entries()) {
      expect(value).toBeCloseTo(index % 5 === 0 ? 1 : 0, 5) // the diagonal of 4 by 4
    }
    model.dispose()
  })

  test.each(['simpleRNN', 'gru', 'lstm'] as const)('trains a layer %s as it is', async (kind) => {
    const model = sequential({ layers: [layers[kind]({ units: 3, inputShape: [5, 2] })] })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const { history } = await model.fit(tf.ones([4, 5, 2]), tf.zeros([4, 3]), {
      epochs: 2,
      verbose: 0,
    })
    const [before, after] = history.loss as number[]
    expect(after).toBeLessThan(before!)
    model.dispose()
  })

  test('keeps the methods that are there', () => {
    const flatten = Object.getOwnPropertyDescriptor(tf.Tensor.prototype, 'flatten')
    expect(flatten).toBeDefined()
    addChainedMethods()
    expect(Object.getOwnPropertyDescriptor(tf.Tensor.prototype, 'flatten')).toEqual(flatten)
  })
})
