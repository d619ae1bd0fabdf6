import {
  type Batch,
  type BatchOptions,
  knownOptions,
  oneOf,
  random,
  wholeNumber,
} from '@inkstone/core'

/** The order in which an epoch reads `size` images: each position once. Without a seed their own order;
 * with one, a shuffle by the stream `seed/shuffle/epoch`, the same on every machine.
 * @example epochOrder(3) // Uint32Array [0, 1, 2] */
export function epochOrder(size: number, shuffleSeed?: number, epoch = 0): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, position) => position)
  if (shuffleSeed === undefined) return order
  return random(shuffleSeed).split('shuffle').split(epoch).shuffle(order)
}

/** A split's `batches`, made of its `read`: checks the options at once, then reads a batch at a time.
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
      for (let at = skip * batchSize; at < end; at += batchSize) {
        yield await read(order.subarray(at, Math.min(at + batchSize, end)))
      }
    },
  }
}
