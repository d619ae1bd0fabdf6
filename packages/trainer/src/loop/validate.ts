import { type Split, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { argMax } from '../losses/argMax'
import { logSumExp } from '../losses/logSumExp'
import { prefetch } from './prefetch'

export interface ValidationScore {
  /** Mean cross-entropy, in nats. */
  loss: number
  accuracy: number
}

const batchSize = 256 // no gradient is kept, so larger batches than in training cost little memory

/** Loss and accuracy of a model on a split, in inference mode; undefined if the signal was raised first. */
export async function validate(
  model: LayersModel,
  split: Split,
  signal?: AbortSignal,
): Promise<ValidationScore | undefined> {
  let loss = 0
  let correct = 0
  for await (const { images, labels, size } of prefetch(
    split.batches({ batchSize, reuse: true }),
  )) {
    const logits = tf.tidy(
      () =>
        withLogits(model, () =>
          model.apply(tf.tensor(images, [size, ...split.imageShape])),
        ) as tf.Tensor2D,
    )
    const values = logits.dataSync() // [size, classes]
    tf.dispose(logits)
    const classes = values.length / size
    for (let row = 0; row < size; row++) {
      const from = row * classes
      const label = labels[row]!
      loss += logSumExp(values, from, from + classes) - values[from + label]!
      if (argMax(values, from, from + classes) === label) correct++
    }
    if (signal?.aborted) return undefined
  }
  return { loss: loss / split.size, accuracy: correct / split.size }
}
