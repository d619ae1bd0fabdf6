import { type Batch, type ImageShape, lentKernels, type Split } from '@inkstone/core'
import { fingerprintOf, imageDigest } from './imageDigest'
import { imageLength } from './imageLength'
import { inside } from './inside'
import { readInBatches } from './readInBatches'

export interface StoredSplitOptions {
  dataset: string
  name: string
  imageShape: ImageShape
  classes: readonly string[]
  /** `[size]`, each in `[0, classes.length)`. */
  labels: Int32Array
  /** `[positions.length, height, width, channels]`, ink 255, of positions inside the split.
   * @param spare what an earlier call gave, done with, of the length that is needed now: to be written over, or left */
  readPixels(positions: Uint32Array, spare?: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A split whose images stay where they are stored, in memory or in a file, as bytes, and are read when they are
 * asked for. */
export function storedSplit(options: StoredSplitOptions): Split {
  const { dataset, name, imageShape, classes, labels, readPixels } = options
  const size = labels.length

  let spare: Uint8Array | undefined
  const read = async (wanted: ArrayLike<number>, into?: Float32Array): Promise<Batch> => {
    for (let row = 0; row < wanted.length; row++) inside(wanted[row]!, size, `${dataset}/${name}`)
    const positions = Uint32Array.from(wanted)
    const fits = spare?.length === positions.length * imageLength(imageShape)
    const given = fits ? spare : undefined
    spare = undefined // until this reading is done with it
    const pixels = await readPixels(positions, given)
    const images = into ?? new Float32Array(pixels.length)
    brightness(pixels, images)
    spare = pixels
    const chosen = new Int32Array(positions.length)
    for (let row = 0; row < positions.length; row++) chosen[row] = labels[positions[row]!]!
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
    batches: (batchOptions) => readInBatches({ size, imageShape, read }, batchOptions),
    digests,
    fingerprint: async () => fingerprintOf(await digests()),
  }
}

/** 0 to 255 as 0 to 1. */
function brightness(pixels: Uint8Array, images: Float32Array): void {
  const convert = lentKernels().brightness ?? byTable
  convert(pixels, images)
}

/** Four pixels a turn: half as fast again as one, and every epoch passes here. */
function byTable(pixels: Uint8Array, images: Float32Array): void {
  const whole = pixels.length & ~3
  for (let at = 0; at < whole; at += 4) {
    images[at] = brightnesses[pixels[at]!]!
    images[at + 1] = brightnesses[pixels[at + 1]!]!
    images[at + 2] = brightnesses[pixels[at + 2]!]!
    images[at + 3] = brightnesses[pixels[at + 3]!]!
  }
  for (let at = whole; at < pixels.length; at++) images[at] = brightnesses[pixels[at]!]!
}

const brightnesses = Float32Array.from({ length: 256 }, (_, value) => value / 255)

async function digestAll({ imageShape, labels, readPixels }: StoredSplitOptions) {
  const digest = imageDigest(imageShape)
  const length = imageLength(imageShape)
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
