import {
  type Augmentation,
  type Batch,
  type ImageShape,
  type Random,
  random,
  type Split,
} from '@inkstone/core'
import { type AugmentationList, augment } from './augment'

/** A split whose shuffled batches, those of training, come augmented: each image anew in each epoch, the same for
 * the same `shuffleSeed`, epoch and position on every machine. Whatever else it gives, `read` and batches without
 * a seed, digests and the fingerprint, is that of the images as they are.
 * @throws InkstoneError for an empty list
 * @example augmentedSplit(splits.train, [rotate(), shift()]) */
export function augmentedSplit(split: Split, list: readonly Augmentation[]): Split {
  const augmentation = augment(list)
  const named = list.map(({ name, options }) => ({ name, ...options }))
  return {
    ...split,
    augmentation: { name: augmentation.name, options: { list: named } },
    batches(options) {
      const batches = split.batches(options)
      const { shuffleSeed, epoch = 0 } = options
      if (shuffleSeed === undefined) return batches
      const ofEpoch = random(shuffleSeed).split('augmentation').split(epoch)
      return {
        async *[Symbol.asyncIterator]() {
          for await (const batch of batches) {
            yield augmentedBatch(batch, split.imageShape, augmentation, ofEpoch)
          }
        },
      }
    },
  }
}

function augmentedBatch(
  batch: Batch,
  imageShape: ImageShape,
  augmentation: AugmentationList,
  ofEpoch: Random,
): Batch {
  const streams = Array.from(batch.positions, (position) => ofEpoch.split(position))
  return { ...batch, images: augmentation.applyAll(batch.images, imageShape, streams) }
}
