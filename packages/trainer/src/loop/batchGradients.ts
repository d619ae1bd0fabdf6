import type { Batch, ImageShape } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { argMax } from '../losses/argMax'
import type { Loss, Targets } from '../losses/loss'
import type { MixedBatch } from '../mixing/mix'
import { lossAndGradients } from './lossAndGradients'
import type { StepResult, TrainingStepOptions } from './trainingStep'

/** What one pass forward and back over a batch gives. */
export interface BatchGradients extends StepResult {
  /** One for each trainable variable, in their order. The caller disposes them. */
  gradients: tf.Tensor[]
}

/** Loss and gradients of a batch, in parts of `partSize` images: each part counts by what its loss was divided by, so
 * that all parts together give what the whole batch gives, to rounding. */
export function batchGradients(
  { model, imageShape, partSize, loss, during = (pass) => pass() }: TrainingStepOptions,
  batch: Batch | MixedBatch,
): BatchGradients {
  const size = partSize ?? batch.size
  const parts = Array.from({ length: Math.ceil(batch.size / size) }, (_, part) => {
    return { from: part * size, to: Math.min((part + 1) * size, batch.size) }
  })
  const weights = parts.map(({ from, to }) => {
    return loss?.weight && parts.length > 1 ? weightOf(loss, batch, from, to) : to - from
  })
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const result: BatchGradients = { loss: 0, correct: 0, gradients: [] }
  try {
    for (const [part, { from, to }] of parts.entries()) {
      const images = tf.tensor(rowsOf(batch, batch.images, from, to), [to - from, ...imageShape])
      const targets = targetsOf(batch, from, to)
      try {
        const pass = during(() => lossAndGradients(model, images, targets, loss))
        const share = weights[part]! / whole
        result.loss += share * pass.loss.dataSync()[0]!
        result.correct += countCorrect(pass.logits, targets)
        result.gradients = addUp(result.gradients, pass.gradients, share)
        tf.dispose([pass.loss, pass.logits])
      } finally {
        tf.dispose([images, targets])
      }
    }
  } catch (error) {
    tf.dispose(result.gradients)
    throw error
  }
  return result
}

/** What the loss of the rows `[from, to)` is divided by. */
function weightOf(loss: Loss, batch: Batch | MixedBatch, from: number, to: number): number {
  const targets = targetsOf(batch, from, to)
  try {
    return loss.weight!(targets)
  } finally {
    targets.dispose()
  }
}

/** The rows `[from, to)` of an array that has one for each image of the batch. */
function rowsOf<Values extends Float32Array | Int32Array>(
  { size }: Batch | MixedBatch,
  values: Values,
  from: number,
  to: number,
): Values {
  const width = values.length / size
  return values.subarray(from * width, to * width) as Values
}

function targetsOf(batch: Batch | MixedBatch, from: number, to: number): Targets {
  if (!('targets' in batch)) return tf.tensor1d(rowsOf(batch, batch.labels, from, to), 'int32')
  const rows = rowsOf(batch, batch.targets, from, to)
  return tf.tensor2d(rows, [to - from, batch.targets.length / batch.size])
}

/** `sum + share * gradient`; what was given is disposed. */
function addUp(sum: tf.Tensor[], gradients: tf.Tensor[], share: number): tf.Tensor[] {
  if (share === 1) return gradients
  const added = tf.tidy(() =>
    gradients.map((gradient, index) => {
      const part = tf.mul(gradient, share)
      return sum.length === 0 ? part : tf.add(sum[index]!, part)
    }),
  )
  tf.dispose([sum, gradients])
  return added
}

function countCorrect(logits: tf.Tensor2D, targets: Targets): number {
  const [batch, classes] = logits.shape
  const values = logits.dataSync()
  const truth = targets.dataSync()
  let correct = 0
  for (let row = 0; row < batch; row++) {
    const guess = argMax(values, row * classes, (row + 1) * classes)
    if (targets.rank === 2) correct += truth[row * classes + guess]!
    else if (guess === truth[row]) correct++
  }
  return correct
}
