import { type Batch, type ImageShape, InkstoneError, type Split } from '@inkstone/core'
import { readInBatches } from './epochOrder'
import { fingerprintOf, imageDigest } from './imageDigest'

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

/** A split over images that lie in memory as bytes.
 * @throws InkstoneError if pixels, labels and shape do not fit, or a label is out of range
 * @example
 * const pixels = Uint8Array.of(0, 255, 255, 0)
 * const split = arraySplit({
 *   dataset: 'dots', name: 'train', imageShape: [1, 2, 1], classes: ['right', 'left'], pixels, labels: [0, 1],
 * })
 * await split.read([1]) // { size: 1, images: [1, 0], labels: [1], positions: [1] } */
export function arraySplit(options: ArraySplitOptions): Split {
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

  const read = async (positions: ArrayLike<number>): Promise<Batch> => {
    const images = new Float32Array(positions.length * length)
    const chosen = new Int32Array(positions.length)
    for (let row = 0; row < positions.length; row++) {
      const position = inside(positions[row]!, size, `${dataset}/${name}`)
      chosen[row] = labels[position]!
      const from = position * length
      const to = row * length
      for (let pixel = 0; pixel < length; pixel++) {
        images[to + pixel] = brightness[pixels[from + pixel]!]!
      }
    }
    return {
      size: positions.length,
      images,
      labels: chosen,
      positions: Uint32Array.from(positions),
    }
  }

  let digested: Promise<readonly string[]> | undefined
  const digests = (): Promise<readonly string[]> => {
    digested ??= digestAll(pixels, imageShape)
    return digested
  }
  return {
    dataset,
    name,
    size,
    imageShape,
    classes,
    labels,
    read,
    batches: (batchOptions) => readInBatches(size, read, batchOptions),
    digests,
    fingerprint: async () => fingerprintOf(await digests()),
  }
}

/** Passes a position through. @throws RangeError if the split has no such image */
export function inside(position: number, size: number, split: string): number {
  if (Number.isInteger(position) && position >= 0 && position < size) return position
  throw new RangeError(
    `${split}: expected positions from 0 to ${size - 1}, got ${position}. The split has ${size} images.`,
  )
}

const brightness = Float32Array.from({ length: 256 }, (_, value) => value / 255)

async function digestAll(pixels: Uint8Array, shape: ImageShape): Promise<string[]> {
  const digest = imageDigest(shape)
  const length = shape[0] * shape[1] * shape[2]
  const digests: string[] = []
  for (let from = 0; from < pixels.length; from += length) {
    digests.push(digest(pixels.subarray(from, from + length)))
  }
  return digests
}
