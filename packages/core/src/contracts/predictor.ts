import type { ImageShape } from './dataset'
import type { ModelCard } from './model'

/** Anything that computes outputs for images: a neural network, nearest neighbours, a remote server. That is all
 * evaluation needs. `predictor(model)` of @inkstone/metrics makes one from a LayersModel.
 * @example
 * const constant: Predictor = {
 *   inputShape: [28, 28, 1],
 *   card: { name: 'always 7', classes: [...'0123456789'] },
 *   outputs: (images) => Float32Array.from({ length: (images.length / 784) * 10 }, (_, at) => (at % 10 === 7 ? 9 : 0)),
 * } */
export interface Predictor {
  /** The shape of its images. */
  readonly inputShape: ImageShape
  /** Its card. The classes name the outputs, in order. */
  readonly card?: Partial<ModelCard>
  /** The outputs for each image: logits for a classifier. If you have probabilities, return their logarithms. A model of text
   * lines gives a row for each step.
   * @param images `[count, height, width, channels]`, count >= 1, from 0 to 1. They may be overwritten after the call
   * returns, or after its promise resolves: copy what you keep
   * @returns `[count, outputs]`, or `[count, steps, outputs]`, finite, in a new array */
  outputs(images: Float32Array): Float32Array | Promise<Float32Array>
}
