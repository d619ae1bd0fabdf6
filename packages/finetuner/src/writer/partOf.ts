import type { Batch, Split } from '@inkstone/core'

/** Some images of a split, in this order, as a split that is read from front to back. */
export function partOf(split: Split, positions: readonly number[], name: string): Split {
  const size = positions.length
  const read = async (wanted: ArrayLike<number>): Promise<Batch> => {
    const batch = await split.read(Array.from(wanted, (row) => positions[row]!))
    return { ...batch, positions: Uint32Array.from(wanted) }
  }
  return {
    ...split,
    name,
    size,
    labels: Int32Array.from(positions, (position) => split.labels[position]!),
    read,
    async *batches({ batchSize, skip = 0 }) {
      for (let from = skip * batchSize; from < size; from += batchSize) {
        const length = Math.min(batchSize, size - from)
        yield read(Array.from({ length }, (_, row) => from + row))
      }
    },
    async digests() {
      const all = await split.digests()
      return positions.map((position) => all[position]!)
    },
  }
}
