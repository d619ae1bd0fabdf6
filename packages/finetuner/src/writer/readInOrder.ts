import { type Batch, type BatchOptions, random, type Split, wholeNumber } from '@inkstone/core'

/** The batches of an epoch, read from a split by position.
 * @throws InkstoneError for a batch size below 1 */
export async function* readInOrder(
  split: Pick<Split, 'size' | 'read'>,
  options: BatchOptions,
): AsyncGenerator<Batch> {
  const { size } = split
  const { shuffleSeed, epoch = 0, skip = 0, remainder = 'keep' } = options
  const batchSize = wholeNumber('batches.batchSize', options.batchSize, { min: 1, unit: 'images' })
  const order = Uint32Array.from({ length: size }, (_, position) => position)
  if (shuffleSeed !== undefined) random(shuffleSeed).split('order').split(epoch).shuffle(order)
  const end = remainder === 'drop' ? size - (size % batchSize) : size
  for (let from = skip * batchSize; from < end; from += batchSize) {
    yield await split.read(order.subarray(from, Math.min(from + batchSize, end)))
  }
}
