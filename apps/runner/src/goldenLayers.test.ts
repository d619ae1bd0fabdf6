import { inspectMachine, selectBackend } from '@inkstone/backend'
import { goldenFile, readGolden } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

// Layers that the native backend computes in one kernel each, against PyTorch's values and gradients. The models'
// own tests check the same layers composed of ordinary operations.

const golden = readGolden(goldenFile('lstm.json'))

function tensor(name: string): tf.Tensor {
  const { data, shape, dtype } = golden.tensor(name)
  return tf.tensor(data, shape, dtype)
}

/** How far the values lie from the golden ones, relative to the largest of them. */
function deviation(name: string, actual: tf.Tensor): number {
  const expected = golden.tensor(name).data
  const largest = Math.max(...Array.from(expected, Math.abs))
  return (
    Math.max(...Array.from(actual.dataSync(), (value, at) => Math.abs(value - expected[at]!))) /
    largest
  )
}

test("the LSTM is PyTorch's on the native backend, forward and backward", async () => {
  const chosen = await selectBackend({ log() {} })
  if (chosen.name !== 'inkstone') {
    expect((await inspectMachine()).compiler.found).toBe(false) // no other reason passes
    return
  }
  const layer = tfl.layers.lstm({
    ...{ units: 4, inputShape: [6, 5], recurrentActivation: 'sigmoid' },
    recurrentInitializer: 'zeros',
  })
  const model = tfl.sequential({ layers: [layer] })
  const names = ['kernel', 'recurrentKernel', 'bias']
  tf.tidy(() => model.setWeights(names.map(tensor)))
  const [x, r] = [tensor('x'), tensor('r')]
  const loss = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(model.apply(x) as tf.Tensor, r))
  const { kernelNames } = await tf.profile(() => model.predict(x) as tf.Tensor)
  expect(kernelNames).toContain('InkstoneRecurrentLayer')
  expect(deviation('h', model.predict(x) as tf.Tensor)).toBeLessThan(1e-5)
  const { grads } = tf.variableGrads(() => loss(x))
  model.trainableWeights.forEach((weight, at) => {
    expect(deviation(`gradient/${names[at]}`, grads[weight.name]!)).toBeLessThan(1e-4)
  })
  expect(deviation('gradient/x', tf.grad(loss)(x))).toBeLessThan(1e-4)
})
