import {
  type ConfidenceThreshold,
  InkstoneError,
  type Lineage,
  type ModelCard,
  nameOutputs,
  type Predictor,
  recordLineage,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import packed from '../data/digits.cjs'
import seen from '../data/digitsSeen.cjs'
import type { Figures } from './packedModel'
import { unpack } from './unpack'

/** A ready network for digits. It is a {@link Predictor}, so evaluation and the reader take it as it is. */
export interface Digits extends Predictor {
  /** Classes '0' to '9' and, last, 'none' for what is no whole digit; framing, temperature, thresholds. */
  readonly card: ModelCard
  /** The network itself, in 32 bits, as `loadModel` of @inkstone/models returns one. `model.dispose()` frees it. */
  readonly model: tfl.LayersModel
  /** The images that touched the weights: on these no figure is a test. */
  readonly lineage: Lineage
  /** The card's: the divisor of the logits before the softmax. */
  readonly temperature: number
  /** The card's: confidences that meet an error rate on the validation part. */
  readonly thresholds: readonly ConfidenceThreshold[]
  readonly figures: Figures
  /** `sha256:` and 64 hexadecimal digits over all of this as it is stored. */
  readonly digest: string
}

/** Builds the ready network for handwritten digits, without files and without a network. Its weights are checked against
 * their digest. A TensorFlow.js backend must be there: `selectBackend()` of @inkstone/backend, or one that you import.
 * Each call builds another model; the caller disposes it.
 * @throws InkstoneError if there is no backend, or the package is damaged
 * @example
 * const ready = await digits()
 * ready.card.classes.at(-1) // 'none'
 * const logits = await ready.outputs(images) // [count, 28, 28, 1] in, [count, 11] out */
export async function digits(): Promise<Digits> {
  await assertBackend()
  const { content, weights } = unpack({ ...packed, images: seen })
  const { card, lineage, figures, topology, weightSpecs } = content
  const artifacts = { modelTopology: topology, weightSpecs, weightData: weights.buffer }
  const model = await tfl.loadLayersModel({ load: async () => artifacts })
  recordLineage(model, lineage)
  nameOutputs(model, card.classes)
  const { temperature = 1, thresholds = [], imageShape } = card
  const length = imageShape.reduce((product, side) => product * side, 1)
  return {
    ...{ card, model, lineage, temperature, thresholds, figures, digest: packed.digest },
    inputShape: imageShape,
    async outputs(images) {
      const count = images.length / length
      const input = tf.tensor4d(images, [count, ...imageShape])
      const logits = tf.tidy(() => model.apply(input) as tf.Tensor)
      tf.dispose(input)
      try {
        return Float32Array.from(await logits.data())
      } finally {
        tf.dispose(logits)
      }
    },
  }
}

async function assertBackend(): Promise<void> {
  try {
    await tf.ready()
  } catch {
    throw new InkstoneError(
      'digits: expected a TensorFlow.js backend to compute with, found none. Call selectBackend() of @inkstone/backend ' +
        "first, or import one: import '@tensorflow/tfjs-backend-cpu'.",
    )
  }
}
