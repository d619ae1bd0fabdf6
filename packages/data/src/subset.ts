import type { Batch, Split } from '@inkstone/core'
import { fingerprintOf } from './imageDigest'
import { inside } from './inside'
import { readInBatches } from './readInBatches'

/** A part of a split as a split of its own: the images at these positions, in this order. Nothing is copied;
 * images are read from the whole when they are asked for.
 * @param name of the part; left out, it is called as the whole
 * @throws RangeError for a position outside
 * @example subset(train, [0, 1, 2]).size // 3 */
export function subset(
  whole: Split,
  positions: ArrayLike<number>,
  name: string = whole.name,
): Split {
  const { dataset, imageShape, classes } = whole
  const size = positions.length
  const inWhole = Uint32Array.from(positions)
  for (let row = 0; row < size; row++) {
    inside(positions[row]!, whole.size, `${dataset}/${whole.name}`)
  }

  const read = async (wanted: ArrayLike<number>, into?: Float32Array): Promise<Batch> => {
    const rows = new Uint32Array(wanted.length)
    for (let row = 0; row < wanted.length; row++) {
      rows[row] = inWhole[inside(wanted[row]!, size, `${dataset}/${name}`)]!
    }
    return { ...(await whole.read(rows, into)), positions: Uint32Array.from(wanted) }
  }
  const digests = async (): Promise<readonly string[]> => {
    const ofWhole = await whole.digests()
    return Array.from(inWhole, (position) => ofWhole[position]!)
  }
  return {
    dataset,
    name,
    size,
    imageShape,
    classes,
    labels: Int32Array.from(inWhole, (position) => whole.labels[position]!),
    read,
    batches: (options) => readInBatches({ size, imageShape, read }, options),
    digests,
    fingerprint: async () => fingerprintOf(await digests()),
  }
}
