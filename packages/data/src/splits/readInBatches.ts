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

/** A split's `batches`, made of its `read`: checks the options at once, then reads a batch at a time. The
 * next one is already being read while one is in use, so that a source that waits for a disk loses no time.
 * @throws InkstoneError for a bad option */
export function readInBatches(
  { size, imageShape, read }: Pick<Split, 'size' | 'imageShape' | 'read'>,
  options: BatchOptions,
): AsyncIterable<Batch> {
  knownOptions('batches', options, known)
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
      const readFrom = (at: number): Promise<Batch> | undefined => {
        if (at >= end) return
        const positions = order.subarray(at, Math.min(at + batchSize, end))
        const reading = read(positions, places?.(positions.length * imageLength(imageShape)))
        reading.catch(() => {}) // thrown when its turn comes, not before
        return reading
      }
      let at = skip * batchSize
      let coming = readFrom(at)
      return {
        async next() {
          const reading = coming
          if (!reading) return { done: true, value: undefined }
          at += batchSize
          coming = readFrom(at)
          return { done: false, value: await reading }
        },
        async return() {
          coming = undefined
          return { done: true, value: undefined }
        },
      }
    },
  }
}

const known = ['batchSize', 'shuffleSeed', 'epoch', 'skip', 'remainder', 'reuse'] as const
