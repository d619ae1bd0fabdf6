import type { Batch, ImageShape, StepPass } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { argMax } from '../losses/argMax'
import type { Loss, Targets } from '../losses/loss'
import type { MixedBatch } from '../mixing/mix'
import type { Clip } from '../optimizers/clip'
import type { Optimizer } from '../optimizers/optimizer'
import { lossAndGradients } from './lossAndGradients'
import { trainableVariables } from './trainableVariables'

export interface TrainingStepOptions {
  model: LayersModel
  optimizer: Optimizer
  imageShape: ImageShape
  /** Default `softmaxCrossEntropy()`. */
  loss?: Loss
  clip?: Clip
  /** Images that go forward and back at once; the gradients of a batch's parts are added up. Default: all. */
  partSize?: number
  /** Around each pass forward and back: sets what is random in it. */
  during?<Result>(pass: () => Result): Result
  /** Told of the loss and the gradients before the weights change. */
  inspect?(pass: Pick<StepPass, 'loss' | 'gradients'>, batch: Batch | MixedBatch): void
}

export interface StepResult {
  /** Mean of the batch before the step, in nats. */
  loss: number
  /** Images of the batch that were classified rightly before the step. A mixed image counts by the share of
   * the class that was taken. */
  correct: number
}

/** One update of a model's weights from one batch. The weights stay as they are if the loss is no number.
 * @example const { loss } = trainingStep({ model, optimizer: adam().create(), imageShape }, batch) */
export function trainingStep(
  { model, optimizer, imageShape, partSize, ...options }: TrainingStepOptions,
  batch: Batch | MixedBatch,
): StepResult {
  const { loss: lossFunction, clip, during = (pass) => pass(), inspect } = options
  const size = partSize ?? batch.size
  const result: StepResult = { loss: 0, correct: 0 }
  let gradients: tf.Tensor[] = []
  for (let from = 0; from < batch.size; from += size) {
    const to = Math.min(from + size, batch.size)
    const { images, targets } = partOf(batch, from, to, imageShape)
    const pass = during(() => lossAndGradients(model, images, targets, lossFunction))
    const share = (to - from) / batch.size
    result.loss += share * pass.loss.dataSync()[0]!
    result.correct += countCorrect(pass.logits, targets)
    gradients = addUp(gradients, pass.gradients, share)
    tf.dispose([images, targets, pass.loss, pass.logits])
  }
  try {
    inspect?.({ loss: result.loss, gradients }, batch)
    if (Number.isFinite(result.loss)) {
      const clipped = clip?.of(gradients) ?? gradients
      optimizer.step(trainableVariables(model), clipped)
      tf.dispose(clipped)
    }
  } finally {
    tf.dispose(gradients)
  }
  return result
}

/** Images and targets of the rows `[from, to)`. */
function partOf(batch: Batch | MixedBatch, from: number, to: number, imageShape: ImageShape) {
  const rows = <Values extends Float32Array | Int32Array>(values: Values): Values => {
    const width = values.length / batch.size
    return values.subarray(from * width, to * width) as Values
  }
  const images = tf.tensor(rows(batch.images), [to - from, ...imageShape])
  const targets: Targets =
    'targets' in batch
      ? tf.tensor2d(rows(batch.targets), [to - from, batch.targets.length / batch.size])
      : tf.tensor1d(rows(batch.labels), 'int32')
  return { images, targets }
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
