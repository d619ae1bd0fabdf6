import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { goldenCheck, goldenLimits } from '../test/goldenCheck'
import { orthogonal } from './seeding/orthogonal'

// The networks here stand on two layers of TensorFlow.js that training depends on in detail.

beforeAll(() => tf.setBackend('cpu'))

function lossOf(model: tfl.LayersModel, r: tf.Tensor) {
  return (x: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(model.apply(x, { training: true }) as tf.Tensor, r))
}

test("the LSTM is PyTorch's, forward and backward", () => {
  const golden = goldenCheck('lstm.json')
  const layer = tfl.layers.lstm({
    units: 4,
    inputShape: [6, 5],
    recurrentActivation: 'sigmoid',
    recurrentInitializer: orthogonal,
  })
  const model = tfl.sequential({ layers: [layer] })
  const names = ['kernel', 'recurrentKernel', 'bias']
  tf.tidy(() => model.setWeights(names.map(golden.tensor)))
  const x = golden.tensor('x')
  const loss = lossOf(model, golden.tensor('r'))
  golden.holds('h', model.predict(x) as tf.Tensor, goldenLimits.forward)
  const { grads } = tf.variableGrads(() => loss(x))
  model.trainableWeights.forEach((weight, index) => {
    golden.holds(`gradient/${names[index]}`, grads[weight.name]!, goldenLimits.gradient)
  })
  golden.holds('gradient/x', tf.grad(loss)(x), goldenLimits.gradient)
  model.dispose()
})

test("batch normalisation in training is PyTorch's, forward and backward", () => {
  const golden = goldenCheck('batch-norm.json')
  const layer = tfl.layers.batchNormalization({ inputShape: [5, 5, 6], epsilon: 1e-3 })
  const model = tfl.sequential({ layers: [layer] })
  const names = ['gamma', 'beta']
  tf.tidy(() => model.setWeights([...names.map(golden.tensor), tf.zeros([6]), tf.ones([6])]))
  const x = golden.tensor('x')
  const loss = lossOf(model, golden.tensor('r'))
  golden.holds('y', model.apply(x, { training: true }) as tf.Tensor, goldenLimits.forward)
  const { grads } = tf.variableGrads(() => loss(x))
  model.trainableWeights.forEach((weight, index) => {
    golden.holds(`gradient/${names[index]}`, grads[weight.name]!, goldenLimits.gradient)
  })
  golden.holds('gradient/x', tf.grad(loss)(x), goldenLimits.gradient)
  model.dispose()
})
