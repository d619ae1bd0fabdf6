import type { Batch, Split } from '@inkstone/core'
import { inside } from '../sources/inside'
import { fingerprintOf } from './imageDigest'
import { imageLength } from './imageLength'
import { readInBatches } from './readInBatches'

/** Two splits as one: first all images of one, then all of the other. Both have images of one shape, and labels that mean
 * the same.
 * @param classes of the whole */
export function joinedSplit(first: Split, second: Split, classes: readonly string[]): Split {
  const { dataset, name, imageShape } = first
  const size = first.size + second.size
  const labels = new Int32Array(size)
  labels.set(first.labels)
  labels.set(second.labels, first.size)

  const read = async (wanted: ArrayLike<number>, into?: Float32Array): Promise<Batch> => {
    const positions = new Uint32Array(wanted.length)
    for (let row = 0; row < wanted.length; row++) {
      positions[row] = inside(wanted[row]!, size, `${dataset}/${name}`)
    }
    const length = imageLength(imageShape)
    const images = into ?? new Float32Array(positions.length * length)
    const copy = async (part: Split, from: number): Promise<void> => {
      const rows = Uint32Array.from(positions.keys()).filter((row) => {
        return positions[row]! >= from && positions[row]! < from + part.size
      })
      if (rows.length === 0) return
      const found = await part.read(rows.map((row) => positions[row]! - from))
      rows.forEach((row, at) => {
        images.set(found.images.subarray(at * length, (at + 1) * length), row * length)
      })
    }
    await copy(first, 0)
    await copy(second, first.size)
    const chosen = Int32Array.from(positions, (position) => labels[position]!)
    return { size: positions.length, images, labels: chosen, positions }
  }

  const digests = async () => [...(await first.digests()), ...(await second.digests())]
  const sources = async () => [...(await sourcesOf(first)), ...(await sourcesOf(second))]
  return {
    ...{ dataset, name, size, imageShape, classes, labels, read, digests },
    notATest: first.notATest ?? second.notATest,
    ...((first.sources || second.sources) && { sources }),
    batches: (options) => readInBatches({ size, imageShape, read }, options),
    fingerprint: async () => fingerprintOf(await digests()),
  }
}

async function sourcesOf(split: Split): Promise<readonly (readonly string[])[]> {
  return (await split.sources?.()) ?? Array.from({ length: split.size }, () => [])
}
