import type { Batch, Loss, MixedBatch, Targets, Task } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { classification } from '../tasks/classification'
import { lossAndGradients } from './lossAndGradients'
import type { StepResult, TrainingStepOptions } from './stepTypes'

/** One object: a backend that records passes recognises its loss when it comes again. */
export const defaultTask: Task<unknown> = classification()

/** The result of one forward and backward pass over a batch. */
export interface BatchGradients extends StepResult {
  /** One for each trainable variable, in their order. The caller disposes them. */
  gradients: tf.Tensor[]
}

/** Loss and gradients of a batch, in parts of `partSize` images: each part is weighted by the divisor of its loss, so
 * that all parts together give the result of the whole batch, to rounding. */
export function batchGradients(
  { model, split, task = defaultTask, partSize, ...options }: TrainingStepOptions,
  batch: Batch | MixedBatch,
): BatchGradients {
  const { loss = task.loss, during = (pass) => pass() } = options
  const size = partSize ?? batch.size
  const whole = 'partners' in batch ? task.mixedTargets!(batch, split) : task.targets(batch, split)
  const parts = Array.from({ length: Math.ceil(batch.size / size) }, (_, part) => {
    const [from, to] = [part * size, Math.min((part + 1) * size, batch.size)]
    return { from, to, targets: targetsOf(whole, from, to) }
  })
  const weights = parts.map(({ from, to, targets }) => {
    return loss.weight && parts.length > 1 ? weightOf(loss, targets) : to - from
  })
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0)
  const result: BatchGradients = { loss: 0, sums: {}, gradients: [] }
  try {
    for (const [part, { from, to, targets }] of parts.entries()) {
      const images = tf.tensor(rowsOf(batch.images, batch.size, from, to), [
        to - from,
        ...split.imageShape,
      ])
      const truth = tensorOf(targets)
      try {
        const pass = during(() => lossAndGradients(model, images, truth, loss))
        const share = weights[part]! / weightSum
        result.loss += share * pass.loss.dataSync()[0]!
        addFigures(result.sums, task, pass.logits, targets)
        result.gradients = addUp(result.gradients, pass.gradients, share)
        tf.dispose([pass.loss, pass.logits])
      } finally {
        tf.dispose([images, truth])
      }
    }
  } catch (error) {
    tf.dispose(result.gradients)
    throw error
  }
  return result
}

/** The divisor of the loss of these targets. */
function weightOf(loss: Loss, targets: Targets): number {
  const truth = tensorOf(targets)
  try {
    return loss.weight!(truth)
  } finally {
    truth.dispose()
  }
}

/** Those of the rows `[from, to)`. */
function targetsOf({ values, shape }: Targets, from: number, to: number): Targets {
  const [size, ...row] = shape as [number, ...number[]]
  return { values: rowsOf(values, size, from, to), shape: [to - from, ...row] }
}

/** The rows `[from, to)` of an array with `size` rows. */
function rowsOf<Values extends Float32Array | Int32Array>(
  values: Values,
  size: number,
  from: number,
  to: number,
): Values {
  const width = values.length / size
  return values.subarray(from * width, to * width) as Values
}

function tensorOf({ values, shape }: Targets): tf.Tensor {
  return tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32')
}

/** `sum + share * gradient`; the arguments are disposed. */
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

function addFigures(
  sums: Record<string, number>,
  task: Task<unknown>,
  outputs: tf.Tensor,
  targets: Targets,
): void {
  if (!task.trainingSums) return
  const added = task.trainingSums(outputs.dataSync() as Float32Array, targets)
  for (const [name, value] of Object.entries(added)) sums[name] = (sums[name] ?? 0) + value
}
