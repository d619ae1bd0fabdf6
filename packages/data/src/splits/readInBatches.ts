import {
  type Batch,
  type BatchOptions,
  knownOptions,
  oneOf,
  optionError,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { epochOrder } from './epochOrder'
import { imageLength } from './imageLength'
import { reusedArrays } from './reusedArrays'

/** A split's `batches` implemented with its `read`: checks the options at once, then reads each batch on request. A
 * training requests the next one while it works on the current one, which hides the latency of a disk.
 * @throws InkstoneError for a bad option */
export function readInBatches(
  source: Pick<Split, 'size' | 'imageShape' | 'read'>,
  options: BatchOptions,
): AsyncIterable<Batch> {
  knownOptions('batches', options, known)
  const { size, imageShape } = source
  const { shuffleSeed, epoch = 0, skip = 0, remainder = 'keep', reuse = false } = options
  const batchSize = wholeNumber('batches.batchSize', options.batchSize, { min: 1, unit: 'images' })
  if (shuffleSeed !== undefined) wholeNumber('batches.shuffleSeed', shuffleSeed, { min: 0 })
  wholeNumber('batches.epoch', epoch, { min: 0 })
  wholeNumber('batches.skip', skip, { min: 0, unit: 'batches' })
  oneOf('batches.remainder', remainder, ['keep', 'drop'])
  if (typeof reuse !== 'boolean') {
    throw optionError({ option: 'batches.reuse', expected: 'true or false', given: reuse })
  }
  const end = remainder === 'drop' ? size - (size % batchSize) : size
  return {
    [Symbol.asyncIterator]() {
      const order = epochOrder(size, shuffleSeed, epoch)
      const places = reuse ? reusedArrays(batchSize * imageLength(imageShape)) : undefined
      let at = skip * batchSize
      return {
        async next() {
          if (at >= end) return { done: true, value: undefined }
          const positions = order.subarray(at, Math.min(at + batchSize, end))
          at += batchSize
          const place = places?.(positions.length * imageLength(imageShape))
          return { done: false, value: await source.read(positions, place) }
        },
        async return() {
          at = end
          return { done: true, value: undefined }
        },
      }
    },
  }
}

const known = ['batchSize', 'shuffleSeed', 'epoch', 'skip', 'remainder', 'reuse'] as const
