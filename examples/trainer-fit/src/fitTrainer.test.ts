import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Callback } from '@inkstone/core'
import { tinyModel, tinySplit, trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { fitTrainer } from './fitTrainer.js'

await tf.setBackend('cpu')

trainerSuite('fitTrainer', () => fitTrainer({ epochs: 4, batchSize: 16, learningRate: 0.01 }))

it('shows each step to the callbacks before it changes the weights', async () => {
  const model = tinyModel()
  const logits = model
    .getLayer('logits')
    .weights.find(({ originalName }) => /bias/.test(originalName))!
  let [steps, shown] = [0, 0]
  const watch: Callback = {
    name: 'watch',
    inspect({ step, size, images, loss, gradients, learningRate }) {
      steps++
      assert.deepEqual([size, images.length, learningRate], [step < 3 ? 40 : 16, size * 36, 0.01])
      assert.deepEqual(
        gradients.map(({ shape }) => shape),
        model.trainableWeights.map(({ shape }) => shape),
      )
      if (step > 1) return
      // Adam's first step is the learning rate against the sign of each gradient, whatever its size.
      const gradient = gradients[model.trainableWeights.indexOf(logits)]!.dataSync()
      shown = -0.01 * Math.sign(gradient[0]!)
      assert.ok(Math.abs(logits.read().dataSync()[0]!) === 0 && loss > 0)
    },
    stepEnd: () => 'stop',
  }
  const job = { model, training: tinySplit(), seed: 1, callbacks: [watch] }
  await fitTrainer({ batchSize: 40, learningRate: 0.01 }).train(job)
  assert.equal(steps, 1)
  assert.ok(Math.abs(logits.read().dataSync()[0]! - shown) < 1e-5)
  model.dispose()
})

it('refuses what cannot work', async () => {
  assert.throws(
    () => fitTrainer({ epochs: 0 }),
    /fitTrainer\.epochs: expected a whole number of epochs >= 1, got 0\./,
  )
  const model = tinyModel()
  const job = { model, training: tinySplit(), seed: 1 }
  await assert.rejects(
    fitTrainer({ batchSize: 97 }).train(job),
    /fitTrainer\.batchSize: expected at most the 96 images of \S+, got 97\./,
  )
  await assert.rejects(fitTrainer({ batchSize: 8 }).train({ ...job, reduce: (given) => given }), {
    name: 'InkstoneError',
    message:
      'fitTrainer.reduce: expected none, because model.fit cannot wait for other gradients. ' +
      'Use trainer() of @inkstone/trainer.',
  })
  for (const layer of model.layers) layer.trainable = false
  await assert.rejects(fitTrainer({ batchSize: 8 }).train(job), /a model with trainable weights/)
  model.dispose()
})
