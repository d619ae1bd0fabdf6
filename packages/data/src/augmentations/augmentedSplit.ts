import { type Augmentation, assertSplit, random, type Split } from '@inkstone/core'
import { imageLength } from '../splits/imageLength'
import { reusedArrays } from '../splits/reusedArrays'
import { augment } from './augment'

/** A split whose shuffled batches, those for training, are augmented: each image differently in each epoch, and
 * identically for the same `shuffleSeed`, epoch and position on every machine. Everything else (`read`, batches
 * without a seed, digests, the fingerprint) refers to the original images.
 * @throws InkstoneError for an empty list
 * @example augmentedSplit(splits.train, [rotate(), shift()]) */
export function augmentedSplit(split: Split, list: readonly Augmentation[]): Split {
  assertSplit('augmentedSplit', split)
  const augmentation = augment(list)
  const named = list.map(({ name, options }) => ({ name, ...options }))
  return {
    dataset: split.dataset,
    name: split.name,
    size: split.size,
    imageShape: split.imageShape,
    classes: split.classes,
    labels: split.labels,
    augmentation: { name: augmentation.name, options: { list: named } },
    read: (positions, into) => split.read(positions, into),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
    ...(split.notATest !== undefined && { notATest: split.notATest }),
    ...(split.sources && { sources: () => split.sources!() }),
    batches(options) {
      const { shuffleSeed, epoch = 0, reuse, batchSize } = options
      if (shuffleSeed === undefined) return split.batches(options)
      // each is augmented at once, so the arrays underneath may always be reused
      const batches = split.batches({ ...options, reuse: true })
      const ofEpoch = random(shuffleSeed).split('augmentation').split(epoch)
      return {
        async *[Symbol.asyncIterator]() {
          const most = batchSize * imageLength(split.imageShape)
          const arrayOf = reuse ? reusedArrays(most) : (length: number) => new Float32Array(length)
          for await (const batch of batches) {
            const images = arrayOf(batch.images.length)
            const streams = Array.from(batch.positions, (position) => ofEpoch.split(position))
            augmentation.applyAll(batch.images, split.imageShape, streams, images)
            yield { ...batch, images }
          }
        },
      }
    },
  }
}
