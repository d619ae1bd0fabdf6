import type { Split } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { layersOf } from '../loop/layersOf'
import { prefetch } from '../loop/prefetch'
import type { TrainingMode } from '../loop/trainingMode'

export interface RecomputeNorms {
  model: LayersModel
  split: Split
  /** Images per pass. */
  batchSize: number
  mode: TrainingMode
}

/** Sets the running statistics of batch normalisation to the mean of those of all batches of a split, in
 * training mode. Each batch is weighted by its images; PyTorch's `update_bn` weights a last batch of one image like a
 * full one. Frozen layers keep theirs. Without such layers it reads nothing. */
export async function recomputeNorms({
  model,
  split,
  batchSize,
  mode,
}: RecomputeNorms): Promise<void> {
  const norms = layersOf(model).filter(
    (layer) => layer.getClassName() === 'BatchNormalization' && layer.trainableWeights.length > 0,
  ) as NormLayer[]
  if (norms.length === 0) return
  const momenta = norms.map((layer) => layer.momentum)
  try {
    let seen = 0 // images
    for await (const { images, size } of prefetch(
      split.batches({ batchSize, shuffleSeed: 0, reuse: true }),
    )) {
      for (const layer of norms) layer.momentum = seen / (seen + size) // the mean over all images so far
      mode.during(() =>
        tf.tidy(() => {
          model.apply(tf.tensor(images, [size, ...split.imageShape]), { training: true })
        }),
      )
      seen += size
    }
  } finally {
    norms.forEach((layer, index) => {
      layer.momentum = momenta[index]!
    })
  }
}

type NormLayer = layers.Layer & { momentum: number }
