import assert from 'node:assert/strict'
import { it } from 'node:test'
import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { separableNet } from './separableNet.js'

await tf.setBackend('cpu')

// Stem 9 x 32, four separable convolutions of 9 x 32 + 32 x 32, a norm of 4 x 32 after each of the five, 33 x 10.
modelSuite('separableNet', () => separableNet(), { parameters: 6506 })

it('names its options where they are wrong', () => {
  assert.throws(
    () => separableNet({ width: 0 }),
    /separableNet\.width: expected a whole number of channels >= 1, got 0\./,
  )
})
