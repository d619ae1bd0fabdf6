import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fineTunerSuite, tinyModel, tinySplit } from '@inkstone/testing'
import '@tensorflow/tfjs-backend-cpu'
import { bitFit } from './bitFit.js'

// The suite's network: 16 biases of its dense layer, 16 + 16 of scale and shift, 3 biases of its head.
fineTunerSuite('bitFit', () => bitFit({ learningRate: 0.03, epochs: 4, batchSize: 16 }), {
  trains: { layers: ['dense', 'normalisation', 'head'], parameters: 16 + 32 + 3 },
})

it('leaves the kernels bit for bit what they were', async () => {
  const model = tinyModel({ normalised: true })
  const values = () =>
    model.weights.map((weight) => [weight.originalName, [...weight.read().dataSync()]] as const)
  const before = new Map(values())
  await bitFit({ epochs: 1 }).fineTune({ model, training: tinySplit(), seed: 1 })
  const changed = values().filter(
    ([name, now]) => !now.every((value, at) => value === before.get(name)![at]),
  )
  assert.deepEqual(changed.map(([name]) => name).sort(), [
    ...['dense/bias', 'logits/bias', 'norm/beta', 'norm/gamma'],
    ...['norm/moving_mean', 'norm/moving_variance'], // not trained, but statistics of the new images
  ])
  model.dispose()
})

it('refuses a model without biases and norms', async () => {
  const model = tinyModel()
  for (const weight of model.weights) weight.trainable = weight.originalName.endsWith('kernel')
  const job = { model, training: tinySplit(), seed: 1 }
  await assert.rejects(bitFit().fineTune(job), /bitFit: expected a model with trainable weights/)
  assert.ok(model.trainableWeights.length > 0, 'expected the kernels to be as they were')
  model.dispose()
})

it('refuses options that cannot work', () => {
  assert.throws(
    () => bitFit({ epochs: 0 }),
    /bitFit\.epochs: expected a whole number of epochs >= 1, got 0\./,
  )
})
