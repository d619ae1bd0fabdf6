import { assertSplit, type Batch, type Split } from '@inkstone/core'
import { inside } from '../sources/inside'
import { fingerprintOf } from './imageDigest'
import { readInBatches } from './readInBatches'

/** A part of a split as a split: the images at these positions, in this order. Nothing is copied; images are read
 * from the whole on request. @param partName of the part; default: the name of the whole @throws RangeError for a
 * position out of range
 * @example subset(train, [0, 1, 2]).size // 3 */
export function subset(whole: Split, positions: ArrayLike<number>, partName?: string): Split {
  assertSplit('subset', whole)
  const name = partName ?? whole.name
  const { dataset, imageShape, classes } = whole
  const size = positions.length
  const inWhole = new Uint32Array(size)
  for (let row = 0; row < size; row++) {
    inWhole[row] = inside(positions[row]!, whole.size, `${dataset}/${whole.name}`)
  }
  const source = originals.get(whole) ?? { split: whole }
  const inSource = source.positions
    ? inWhole.map((position) => source.positions![position]!)
    : inWhole

  const read = async (wanted: ArrayLike<number>, into?: Float32Array): Promise<Batch> => {
    const rows = new Uint32Array(wanted.length)
    for (let row = 0; row < wanted.length; row++) {
      rows[row] = inSource[inside(wanted[row]!, size, `${dataset}/${name}`)]!
    }
    return { ...(await source.split.read(rows, into)), positions: Uint32Array.from(wanted) }
  }
  const digests = async (): Promise<readonly string[]> => {
    const ofWhole = await whole.digests()
    return Array.from(inWhole, (position) => ofWhole[position]!)
  }
  const sources = async (): Promise<readonly (readonly string[])[]> => {
    const ofWhole = await whole.sources!()
    return Array.from(inWhole, (position) => ofWhole[position]!)
  }
  const part: Split = {
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
    ...(whole.notATest !== undefined && { notATest: whole.notATest }),
    ...(whole.sources && { sources }),
  }
  originals.set(part, { split: source.split, positions: inSource })
  return part
}

/** The source of a part's images: a part of a part reads them directly from the whole. */
const originals = new WeakMap<Split, { split: Split; positions?: Uint32Array }>()
