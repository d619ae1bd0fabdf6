import assert from 'node:assert/strict'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { checkGoldenCnn } from './goldenCnn'

// apps/runner holds the trainer against it, on every backend.

beforeAll(() => tf.setBackend('cpu'))

test('the check fails where figures are not those of PyTorch', async () => {
  const wrong = {
    lossAndGradients: (model: { trainableWeights: { shape: (number | null)[] }[] }) => ({
      loss: tf.scalar(2.24143),
      logits: tf.zeros<tf.Rank.R2>([16, 10]),
      gradients: model.trainableWeights.map(({ shape }) => tf.zeros(shape as number[])),
    }),
    optimizer: { step() {} },
  }
  await expect(checkGoldenCnn(wrong)).rejects.toThrow(
    'cnn-seed-003, logits: expected at most 0.00001 off, got 1',
  )
})

test('steps that PyTorch did not take are refused', async () => {
  const subject = { optimizer: { step() {} }, lossAndGradients: () => assert.fail('never called') }
  for (const steps of [0, 4, 1.5, Number.NaN]) {
    await expect(checkGoldenCnn({ ...subject, steps })).rejects.toThrow(
      `expected 1, 2 or 3 steps, got ${steps}`,
    )
  }
})
