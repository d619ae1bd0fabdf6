import type { Batch, ImageShape } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { argMax } from './argMax'
import { lossAndGradients } from './lossAndGradients'
import type { Optimizer } from './optimizer'
import { trainableVariables } from './trainableVariables'

export interface StepResult {
  /** Mean of the batch before the step, in nats. */
  loss: number
  /** Images of the batch that were classified rightly before the step. */
  correct: number
}

/** One update of a model's weights from one batch. The weights stay as they are if the loss is no number. */
export function trainingStep(
  model: LayersModel,
  optimizer: Optimizer,
  imageShape: ImageShape,
  batch: Batch,
): StepResult {
  const images = tf.tensor(batch.images, [batch.size, ...imageShape])
  const labels = tf.tensor1d(batch.labels, 'int32')
  const { loss, logits, gradients } = lossAndGradients(model, images, labels)
  const result = {
    loss: loss.dataSync()[0]!,
    correct: countCorrect(logits, batch.labels),
  }
  if (Number.isFinite(result.loss)) optimizer.step(trainableVariables(model), gradients)
  tf.dispose([images, labels, loss, logits, gradients])
  return result
}

function countCorrect(logits: tf.Tensor2D, labels: Int32Array): number {
  const [batch, classes] = logits.shape
  const values = logits.dataSync()
  let correct = 0
  for (let row = 0; row < batch; row++) {
    if (argMax(values, row * classes, (row + 1) * classes) === labels[row]) correct++
  }
  return correct
}
