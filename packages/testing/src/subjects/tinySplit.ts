import { createHash } from 'node:crypto'
import { type Batch, type ImageShape, random, type Split } from '@inkstone/core'

export interface TinySplitOptions {
  /** Default `train`. */
  name?: string
  /** Number of images, spread over the classes. Default 96. */
  size?: number
  /** Default 3. */
  classes?: number
  /** Default `[6, 6, 1]`. */
  imageShape?: ImageShape
  /** Seed of the noise: another seed gives other images of the same classes. Default 1. */
  seed?: number
  /** Strength of the noise against the classes' patterns, 0 to 1. Default 0.5. */
  noise?: number
}

/** A few small images in memory that a network of one layer can learn: each class has its own pattern, and each image
 * is its pattern plus noise. For tests that need a {@link Split} but no dataset.
 * @example tinySplit({ size: 30, classes: 3 }).labels.length // 30 */
export function tinySplit({
  name = 'train',
  size = 96,
  classes = 3,
  imageShape = [6, 6, 1],
  seed = 1,
  noise = 0.5,
}: TinySplitOptions = {}): Split {
  const imageSize = imageShape.reduce((product, side) => product * side, 1)
  const pixels = new Uint8Array(size * imageSize)
  const labels = Int32Array.from({ length: size }, (_, position) => position % classes)
  const stream = random(seed).split('tiny').split(name)
  labels.forEach((label, position) => {
    const pattern = random(0).split('pattern').split(label)
    for (let at = 0; at < imageSize; at++) {
      const value = (1 - noise) * Math.round(pattern.uniform()) + noise * stream.uniform()
      pixels[position * imageSize + at] = Math.round(255 * value)
    }
  })
  const imageOf = (position: number) =>
    pixels.subarray(position * imageSize, (position + 1) * imageSize)

  const read = async (positions: ArrayLike<number>): Promise<Batch> => {
    const wanted = Uint32Array.from(positions)
    const images = new Float32Array(wanted.length * imageSize)
    wanted.forEach((position, row) => {
      if (position >= size) throw new RangeError(`tinySplit: no image at position ${position}.`)
      const from = position * imageSize
      for (let at = 0; at < imageSize; at++) {
        images[row * imageSize + at] = pixels[from + at]! / 255
      }
    })
    const ids = Int32Array.from(wanted, (position) => labels[position]!)
    return { size: wanted.length, images, labels: ids, positions: wanted }
  }

  return {
    dataset: 'tiny',
    name,
    size,
    imageShape,
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
    labels,
    read,
    async *batches({ batchSize, shuffleSeed, epoch = 0, skip = 0, remainder = 'keep' }) {
      const order = Uint32Array.from(labels, (_, position) => position)
      if (shuffleSeed !== undefined) random(shuffleSeed).split('order').split(epoch).shuffle(order)
      for (let from = skip * batchSize; from < size; from += batchSize) {
        const positions = order.subarray(from, from + batchSize)
        if (positions.length < batchSize && remainder === 'drop') return
        yield await read(positions)
      }
    },
    async digests() {
      const header = Buffer.alloc(12)
      imageShape.forEach((side, axis) => {
        header.writeUInt32LE(side, axis * 4)
      })
      return Array.from(labels, (_, position) =>
        createHash('sha256').update(header).update(imageOf(position)).digest('hex').slice(0, 16),
      )
    },
    async fingerprint() {
      const sorted = [...(await this.digests())].sort().join('')
      return `sha256:${createHash('sha256').update(sorted).digest('hex')}`
    },
  }
}
