import { type Batch, type BatchOptions, knownOptions, oneOf, wholeNumber } from '@inkstone/core'
import { epochOrder } from './epochOrder'

/** A split's `batches`, made of its `read`: checks the options at once, then reads a batch at a time. The
 * next one is already being read while one is in use, so that a source that waits for a disk loses no time.
 * @throws InkstoneError for a bad option */
export function readInBatches(
  size: number,
  read: (positions: Uint32Array) => Promise<Batch>,
  options: BatchOptions,
): AsyncIterable<Batch> {
  knownOptions('batches', options, ['batchSize', 'shuffleSeed', 'epoch', 'skip', 'remainder'])
  const { shuffleSeed, epoch = 0, skip = 0, remainder = 'keep' } = options
  const batchSize = wholeNumber('batches.batchSize', options.batchSize, { min: 1, unit: 'images' })
  if (shuffleSeed !== undefined) wholeNumber('batches.shuffleSeed', shuffleSeed, { min: 0 })
  wholeNumber('batches.epoch', epoch, { min: 0 })
  wholeNumber('batches.skip', skip, { min: 0, unit: 'batches' })
  oneOf('batches.remainder', remainder, ['keep', 'drop'])
  const end = remainder === 'drop' ? size - (size % batchSize) : size
  return {
    async *[Symbol.asyncIterator]() {
      const order = epochOrder(size, shuffleSeed, epoch)
      const readFrom = (at: number): Promise<Batch> | undefined => {
        if (at >= end) return
        const reading = read(order.subarray(at, Math.min(at + batchSize, end)))
        reading.catch(() => {}) // thrown when its turn comes, not before
        return reading
      }
      let at = skip * batchSize
      let coming = readFrom(at)
      while (coming) {
        const batch = await coming
        at += batchSize
        coming = readFrom(at)
        yield batch
      }
    },
  }
}
