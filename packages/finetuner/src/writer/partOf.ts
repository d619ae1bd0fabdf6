import { type Batch, type Split, sha256Hex } from '@inkstone/core'
import { readInOrder } from './readInOrder'

/** Some images of a split, in this order, as a split of its own. */
export function partOf(split: Split, positions: readonly number[], name: string): Split {
  const size = positions.length
  const digests = async (): Promise<readonly string[]> => {
    const all = await split.digests()
    return positions.map((position) => all[position]!)
  }
  const part: Split = {
    dataset: split.dataset,
    name,
    size,
    imageShape: split.imageShape,
    classes: split.classes,
    labels: Int32Array.from(positions, (position) => split.labels[position]!),
    async read(wanted, into): Promise<Batch> {
      const rows = Array.from(wanted, (row) => {
        if (row in positions) return positions[row]!
        throw new RangeError(`${split.dataset}/${name}: no image at position ${row} of ${size}.`)
      })
      const { images, labels } = await split.read(rows, into)
      return { size: rows.length, images, labels, positions: Uint32Array.from(wanted) }
    },
    batches: (options) => readInOrder(part, options),
    digests,
    fingerprint: async () => fingerprintOf(await digests()),
  }
  return part
}

/** As `Identified.fingerprint` of core defines it. */
function fingerprintOf(digests: readonly string[]): string {
  return `sha256:${sha256Hex([...digests].sort().join(''))}`
}
