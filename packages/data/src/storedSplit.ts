import type { Batch, ImageShape, Split } from '@inkstone/core'
import { inside } from './arraySplit'
import { readInBatches } from './epochOrder'
import { fingerprintOf, imageDigest } from './imageDigest'

export interface StoredSplitOptions {
  dataset: string
  name: string
  imageShape: ImageShape
  classes: readonly string[]
  /** `[size]`, each in `[0, classes.length)`. */
  labels: Int32Array
  /** `[positions.length, height, width, channels]`, ink 255, of positions inside the split. */
  readPixels(positions: ArrayLike<number>): Promise<Uint8Array>
}

/** A split whose images stay where they are stored, in a file, and are read when they are asked for:
 * in memory lie its labels alone. */
export function storedSplit(options: StoredSplitOptions): Split {
  const { dataset, name, imageShape, classes, labels, readPixels } = options
  const size = labels.length

  const read = async (wanted: ArrayLike<number>): Promise<Batch> => {
    for (let row = 0; row < wanted.length; row++) inside(wanted[row]!, size, `${dataset}/${name}`)
    const positions = Uint32Array.from(wanted)
    const pixels = await readPixels(positions)
    const images = new Float32Array(pixels.length)
    for (let at = 0; at < pixels.length; at++) images[at] = pixels[at]! / 255
    const chosen = Int32Array.from(positions, (position) => labels[position]!)
    return { size: positions.length, images, labels: chosen, positions }
  }

  let digested: Promise<readonly string[]> | undefined
  const digests = (): Promise<readonly string[]> => {
    digested ??= digestAll(options)
    return digested
  }
  return {
    dataset,
    name,
    size,
    imageShape,
    classes,
    labels,
    read,
    batches: (batchOptions) => readInBatches(size, read, batchOptions),
    digests,
    fingerprint: async () => fingerprintOf(await digests()),
  }
}

async function digestAll({ imageShape, labels, readPixels }: StoredSplitOptions) {
  const digest = imageDigest(imageShape)
  const length = imageShape[0] * imageShape[1] * imageShape[2]
  const digests: string[] = []
  for (let first = 0; first < labels.length; first += chunk) {
    const count = Math.min(chunk, labels.length - first)
    const pixels = await readPixels(Uint32Array.from({ length: count }, (_, row) => first + row))
    for (let from = 0; from < pixels.length; from += length) {
      digests.push(digest(pixels.subarray(from, from + length)))
    }
  }
  return digests
}

const chunk = 1000 // images
