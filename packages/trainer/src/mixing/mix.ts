import type { Batch, ImageShape, Random, Stage } from '@inkstone/core'

/** Makes new images of pairs of a batch. */
export interface Mix extends Stage {
  /** @param random the only source of chance: the same stream gives the same batch
   * @returns a new batch of the same size */
  apply(batch: Batch, at: MixShapes, random: Random): MixedBatch
}

export interface MixShapes {
  imageShape: ImageShape
  /** Number of classes. */
  classes: number
}

/** A batch whose images may belong to more than one class. */
export interface MixedBatch {
  readonly size: number
  /** `[size, height, width, channels]`. */
  readonly images: Float32Array
  /** `[size, classes]`: how much of each class is in an image; a row adds up to 1. */
  readonly targets: Float32Array
}

/** `[size, classes]`: rows of `share` for the label of an image and the rest for that of its partner.
 * @param partners `[size]`, positions in the batch */
export function mixedTargets(
  { size, labels }: Batch,
  partners: Uint32Array,
  share: number,
  classes: number,
): Float32Array {
  const targets = new Float32Array(size * classes)
  for (let row = 0; row < size; row++) {
    targets[row * classes + labels[row]!]! += share
    targets[row * classes + labels[partners[row]!]!]! += 1 - share
  }
  return targets
}

/** Each image's partner: the batch in random order. */
export function partnersOf({ size }: Batch, random: Random): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: size }, (_, row) => row))
}
