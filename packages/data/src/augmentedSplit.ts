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
  return {
    ...split,
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
  const length = imageShape[0] * imageShape[1] * imageShape[2]
  const images = new Float32Array(batch.images.length)
  for (let row = 0; row < batch.size; row++) {
    const [from, to] = [row * length, (row + 1) * length]
    const stream = ofEpoch.split(batch.positions[row]!)
    augmentation.draw(
      batch.images.subarray(from, to),
      imageShape,
      stream,
      images.subarray(from, to),
    )
  }
  return { ...batch, images }
}
