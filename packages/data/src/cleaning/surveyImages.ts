import type { LoadedDataset, Split } from '@inkstone/core'
import { leastContrast } from '@inkstone/pixels'
import type { Sketches } from './nearPairs'
import { sketcher, sketchLength } from './sketch'

/** The place of an image. */
export interface Place {
  readonly split: string
  readonly position: number
  readonly label: number
}

/** The images of all splits in one sequence, and what is kept of them in memory. */
export interface SurveyedImages {
  readonly places: readonly Place[]
  readonly digests: readonly string[]
  /** Indices of images without ink. */
  readonly blank: ReadonlySet<number>
  readonly sketches: Sketches
  /** Images by their indices, each `[height, width, channels]`. */
  read(indices: readonly number[]): Promise<Float32Array[]>
}

/** Reads every image once and keeps its digest, its sketch and its norm. */
export async function surveyImages({ splits, imageShape }: LoadedDataset): Promise<SurveyedImages> {
  const all = Object.values(splits)
  const size = all.reduce((sum, split) => sum + split.size, 0)
  const pixels = imageShape[0] * imageShape[1] * imageShape[2]
  const length = sketchLength(imageShape)
  const sketch = sketcher(imageShape)
  const sketches = {
    values: new Float32Array(size * length),
    length,
    norms: new Float64Array(size),
  }
  const places: Place[] = []
  const digests: string[] = []
  const blank = new Set<number>()
  for (const split of all) {
    for (const digest of await split.digests()) digests.push(digest)
    for await (const { images, positions, size: count } of split.batches({ batchSize: 500 })) {
      for (let row = 0; row < count; row++) {
        const image = images.subarray(row * pixels, (row + 1) * pixels)
        const index = places.length
        const position = positions[row]!
        places.push({ split: split.name, position, label: split.labels[position]! })
        const { norm, contrast } = measure(image)
        sketches.norms[index] = norm
        if (contrast < leastContrast / 255) blank.add(index)
        sketch(image, sketches.values.subarray(index * length, (index + 1) * length))
      }
    }
  }
  return { places, digests, blank, sketches, read: reader(all, places, pixels) }
}

function measure(image: Float32Array): { norm: number; contrast: number } {
  let squares = 0
  let darkest = Infinity
  let brightest = -Infinity
  for (let at = 0; at < image.length; at++) {
    const value = image[at]!
    squares += value * value
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  return { norm: Math.sqrt(squares), contrast: brightest - darkest }
}

function reader(splits: readonly Split[], places: readonly Place[], pixels: number) {
  return async (indices: readonly number[]): Promise<Float32Array[]> => {
    const found = new Map<number, Float32Array>()
    for (const split of splits) {
      const wanted = [...new Set(indices)].filter((index) => places[index]!.split === split.name)
      const { images } = await split.read(wanted.map((index) => places[index]!.position))
      wanted.forEach((index, row) => {
        found.set(index, images.subarray(row * pixels, (row + 1) * pixels))
      })
    }
    return indices.map((index) => found.get(index)!)
  }
}
