import {
  assertArgument,
  assertModel,
  type Batch,
  InkstoneError,
  type MixedBatch,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { batchGradients } from './batchGradients'
import type { StepResult, TrainingStepOptions } from './stepTypes'
import { trainableVariables } from './trainableVariables'

/** Replaces gradients before a step: `TrainingJob.reduce` of core. */
export type Reduce = (
  gradients: readonly tf.Tensor[],
) => Promise<readonly tf.Tensor[]> | readonly tf.Tensor[]

/** One update of a model's weights from one batch. The weights are unchanged if the loss is not finite. It leaks no
 * tensor, whatever throws.
 * @example
 * const optimizer = adam().create()
 * const { loss } = trainingStep({ model, optimizer, learningRate: 1e-3, split }, batch) */
export function trainingStep(options: TrainingStepOptions, batch: Batch | MixedBatch): StepResult {
  assertArgument(
    'trainingStep',
    options,
    'object',
    'Pass { model, optimizer, learningRate, split }.',
  )
  assertArgument('trainingStep.batch', batch, 'object', 'split.batches() gives them.')
  assertModel('trainingStep', options.model)
  const { gradients, ...result } = batchGradients(options, batch)
  try {
    options.inspect?.({ loss: result.loss, gradients }, batch)
    if (Number.isFinite(result.loss)) update(options, gradients)
  } finally {
    tf.dispose(gradients)
  }
  return result
}

/** {@link trainingStep} with the gradients that `reduce` returns. It is not called if the loss is not finite. @throws
 * InkstoneError if it returns other shapes than it was given */
export async function reducedStep(
  options: TrainingStepOptions,
  batch: Batch | MixedBatch,
  reduce: Reduce,
): Promise<StepResult> {
  const { gradients, ...result } = batchGradients(options, batch)
  let reduced: readonly tf.Tensor[] = []
  try {
    options.inspect?.({ loss: result.loss, gradients }, batch)
    if (Number.isFinite(result.loss)) {
      reduced = await reduce(gradients)
      assertSameShapes(gradients, reduced)
      update(options, reduced)
    }
  } finally {
    tf.dispose([...new Set([...gradients, ...reduced])]) // it may return its arguments
  }
  return result
}

function update(
  { model, optimizer, learningRate, clip }: TrainingStepOptions,
  gradients: readonly tf.Tensor[],
): void {
  const clipped = clip?.of(gradients)
  try {
    optimizer.step(trainableVariables(model), clipped ?? gradients, learningRate)
  } finally {
    if (clipped) tf.dispose(clipped)
  }
}

function assertSameShapes(given: readonly tf.Tensor[], reduced: readonly tf.Tensor[]): void {
  const show = (tensors: readonly tf.Tensor[]): string =>
    tensors.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')
  if (Array.isArray(reduced) && show(given) === show(reduced)) return
  throw new InkstoneError(
    `reduce: expected gradients of the shapes it was given, ${show(given)}, got ` +
      `${Array.isArray(reduced) ? show(reduced) || 'none' : String(reduced)}. Give one tensor for each gradient, in their order.`,
  )
}
