import {
  InkstoneError,
  type Lineage,
  type ModelCard,
  nameOutputs,
  type Predictor,
  recordLineage,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import type { Figures, PackedModel } from './packedModel'
import { unpack } from './unpack'

/** A ready network. It is a {@link Predictor}, so evaluation and the reader take it as it is. */
export interface ReadyModel extends Predictor {
  readonly card: ModelCard
  /** The network itself, in 32 bits, as `loadModel` of @inkstone/models returns one. `model.dispose()` frees it. */
  readonly model: tfl.LayersModel
  /** The images that touched the weights: on these no figure is a test. */
  readonly lineage: Lineage
  readonly figures: Figures
  /** `sha256:` and 64 hexadecimal digits over all of this as it is stored. */
  readonly digest: string
}

/** Builds a packed network. @param caller for messages: `digits` */
export async function readyModel(caller: string, packed: PackedModel): Promise<ReadyModel> {
  await assertBackend(caller)
  const { content, weights } = unpack(packed)
  const { card, lineage, figures, topology, weightSpecs } = content
  const artifacts = { modelTopology: topology, weightSpecs, weightData: weights }
  const model = await tfl.loadLayersModel({ load: async () => artifacts })
  recordLineage(model, lineage)
  nameOutputs(model, card.classes)
  const { imageShape } = card
  const length = imageShape.reduce((product, side) => product * side, 1)
  return {
    ...{ card, model, lineage, figures, digest: packed.digest },
    inputShape: imageShape,
    async outputs(images) {
      const count = images.length / length
      const input = tf.tensor4d(images, [count, ...imageShape])
      const logits = model.predict(input) as tf.Tensor
      tf.dispose(input)
      try {
        return Float32Array.from(await logits.data())
      } finally {
        tf.dispose(logits)
      }
    },
  }
}

async function assertBackend(caller: string): Promise<void> {
  try {
    await tf.ready()
  } catch {
    throw new InkstoneError(
      `${caller}: expected a TensorFlow.js backend to compute with, found none. Call selectBackend() of @inkstone/backend ` +
        "first, or import one: import '@tensorflow/tfjs-backend-cpu'.",
    )
  }
}
