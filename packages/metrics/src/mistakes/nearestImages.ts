import { assertSplit, InkstoneError, knownOptions, type Split, wholeNumber } from '@inkstone/core'

export interface NearestImagesOptions {
  /** `imageShape` of the split, ink 1, paper 0: a mistake, say. */
  image: Float32Array
  /** Where to look: the training part, say. */
  split: Split
  /** Number of images to find. Default 5. */
  count?: number
  /** Batch size. Default 1000. */
  batchSize?: number
}

export interface NearImage {
  /** Position in the split. */
  position: number
  label: number
  /** Euclidean, over all pixels. */
  distance: number
}

/** The images of a split most similar to a given one, from which a model may have learnt its mistake. They are read a
 * batch at a time. @returns by increasing distance; on a tie in the order of the split
 * @throws InkstoneError for an image of another size, or a bad option
 * @example
 * const { images } = await splits.test.read([topLosses(predictions, 1)[0].position])
 * const nearest = await nearestImages({ image: images, split: splits.train })
 * nearest[0].label // the label of the most similar training image */
export async function nearestImages(options: NearestImagesOptions): Promise<NearImage[]> {
  knownOptions('nearestImages', options, ['image', 'split', 'count', 'batchSize'])
  const { image, split, count = 5, batchSize = 1000 } = options
  assertSplit('nearestImages.split', split)
  wholeNumber('nearestImages.count', count, { min: 1, unit: 'images' })
  wholeNumber('nearestImages.batchSize', batchSize, { min: 1, unit: 'images' })
  const imageSize = split.imageShape.reduce((product, length) => product * length, 1)
  if (image.length !== imageSize) {
    throw new InkstoneError(
      `nearestImages: expected an image of ${split.imageShape.join(' x ')} = ${imageSize} values, got ${image.length}.`,
    )
  }
  let nearest: NearImage[] = []
  for await (const { size, images, labels, positions } of split.batches({ batchSize })) {
    for (let row = 0; row < size; row++) {
      let square = 0
      for (let at = 0; at < imageSize; at++) {
        square += (images[row * imageSize + at]! - image[at]!) ** 2
      }
      const farthest = nearest.length < count ? Infinity : nearest.at(-1)!.distance
      const distance = Math.sqrt(square)
      if (distance >= farthest) continue
      nearest.push({ position: positions[row]!, label: labels[row]!, distance })
      nearest.sort((a, b) => a.distance - b.distance || a.position - b.position)
      nearest = nearest.slice(0, count)
    }
  }
  return nearest
}
