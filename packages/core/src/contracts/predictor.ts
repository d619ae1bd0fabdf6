import type { ImageShape } from './dataset'
import type { ModelCard } from './model'

/** Whatever gives outputs for images: a network, nearest neighbours, a server across the network. Evaluation needs no
 * more of it. `predictor(model)` of @inkstone/metrics makes one of a LayersModel.
 * @example
 * const constant: Predictor = {
 *   inputShape: [28, 28, 1],
 *   card: { name: 'always 7', classes: [...'0123456789'] },
 *   outputs: (images) => Float32Array.from({ length: (images.length / 784) * 10 }, (_, at) => (at % 10 === 7 ? 9 : 0)),
 * } */
export interface Predictor {
  /** Of the images that it reads. */
  readonly inputShape: ImageShape
  /** What is known of it. The classes name the outputs, in their order. */
  readonly card?: Partial<ModelCard>
  /** What it gives for each image: logits for a classifier. Whoever has probabilities gives their logarithms.
   * @param images `[count, height, width, channels]`, count >= 1, from 0 to 1. They may be written over after the call
   *   returns, or after its promise is kept: copy what is kept
   * @returns `[count, outputs]`, finite, in an array of its own */
  outputs(images: Float32Array): Float32Array | Promise<Float32Array>
}
