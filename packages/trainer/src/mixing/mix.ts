import type { Batch, ImageShape, MixedBatch, Random, Stage } from '@inkstone/core'

/** Makes new images from pairs of a batch. The task defines their targets. */
export interface Mix extends Stage {
  /** @param random the only source of randomness: the same stream gives the same batch
   * @returns a new batch of the same size */
  apply(batch: Batch, imageShape: ImageShape, random: Random): MixedBatch
}

/** Each image's partner: the batch in random order. */
export function partnersOf({ size }: Batch, random: Random): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: size }, (_, row) => row))
}
