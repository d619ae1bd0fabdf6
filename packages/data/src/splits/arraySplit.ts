import { assertArgument, type ImageShape, InkstoneError, type Split } from '@inkstone/core'
import { storedSplit } from './storedSplit'

export interface ArraySplitOptions {
  /** The dataset's name: `mnist`. */
  dataset: string
  /** `train`. */
  name: string
  imageShape: ImageShape
  classes: readonly string[]
  /** `[size, height, width, channels]`, ink 255, paper 0. Kept, not copied. */
  pixels: Uint8Array
  /** `[size]`, each in `[0, classes.length)`. */
  labels: ArrayLike<number>
}

/** A split over images in memory, as bytes. @throws InkstoneError if pixels, labels and shape do not match, or a
 * label is out of range
 * @example
 * const pixels = Uint8Array.of(0, 255, 255, 0)
 * const split = arraySplit({
 *   dataset: 'dots', name: 'train', imageShape: [1, 2, 1], classes: ['right', 'left'], pixels, labels: [0, 1],
 * })
 * await split.read([1]) // { size: 1, images: [1, 0], labels: [1], positions: [1] } */
export function arraySplit(options: ArraySplitOptions): Split {
  assertArgument(
    'arraySplit',
    options,
    'object',
    'Pass { dataset, name, imageShape, classes, labels, pixels }.',
  )
  assertArgument('arraySplit.imageShape', options.imageShape, 'imageShape')
  assertArgument('arraySplit.classes', options.classes, 'list')
  assertArgument('arraySplit.labels', options.labels, 'numbers')
  assertArgument('arraySplit.pixels', options.pixels, 'numbers')
  const { dataset, name, imageShape, classes, pixels } = options
  const labels = Int32Array.from(options.labels)
  const size = labels.length
  const [height, width, channels] = imageShape
  const length = height * width * channels
  if (pixels.length !== size * length) {
    throw new InkstoneError(
      `${dataset}/${name}: expected ${size * length} pixels for ${size} labels and images of ` +
        `${imageShape.join(' x ')}, found ${pixels.length}.`,
    )
  }
  labels.forEach((label, position) => {
    if (label >= 0 && label < classes.length && label === options.labels[position]) return
    throw new InkstoneError(
      `${dataset}/${name}: expected labels from 0 to ${classes.length - 1}, ` +
        `found ${options.labels[position]} at position ${position}.`,
    )
  })

  const readPixels = (positions: Uint32Array) => ({ pixels, rows: positions })
  return storedSplit({ dataset, name, imageShape, classes, labels, readPixels })
}
