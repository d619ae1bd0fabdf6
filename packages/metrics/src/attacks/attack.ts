import type { ImageShape, Stage } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Changes images slightly so that a model whose weights it knows misclassifies them. */
export interface Attack extends Stage {
  /** `fgsm`. */
  readonly name: string
  /** How far it moves a pixel at most, where ink is 1. */
  readonly epsilon: number
  /** @returns new images, from 0 to 1, none further than `epsilon` from the old in any pixel */
  perturb(target: AttackTarget): Float32Array
}

export interface AttackTarget {
  /** Gives logits, or ends in a softmax. */
  model: LayersModel
  /** `[size, height, width, channels]`, ink 1, paper 0; left as they are. */
  images: Float32Array
  imageShape: ImageShape
  /** `[size]`: what they truly are. */
  labels: Int32Array
  /** `[size]`: where they stand in their split. What is drawn by chance is drawn by them. */
  positions: Uint32Array
}
