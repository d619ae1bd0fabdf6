import type { ImageShape, Stage } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Changes images slightly so that a model whose weights it knows misclassifies them. */
export interface Attack extends Stage {
  /** `fgsm`. */
  readonly name: string
  /** The largest change of a pixel, where ink is 1. */
  readonly epsilon: number
  /** @returns new images, from 0 to 1, with each pixel within `epsilon` of the original */
  perturb(target: AttackTarget): Float32Array
}

export interface AttackTarget {
  /** Outputs logits, or ends in a softmax. */
  model: LayersModel
  /** `[size, height, width, channels]`, ink 1, paper 0; not changed. */
  images: Float32Array
  imageShape: ImageShape
  /** `[size]`: the true classes. */
  labels: Int32Array
  /** `[size]`: their positions in the split, which determine random choices. */
  positions: Uint32Array
}
