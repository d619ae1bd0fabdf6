import { assertSplit } from '../checks/assertSplit'
import type { Split } from '../contracts/dataset'
import { type Lineage, recordedDigests } from '../contracts/lineage'
import { fromBase64 } from './base64'
import { signatureLength, signaturesOf } from './imageSignature'

/** How many images of a split are near copies of images that touched the weights, without being the same: moved by a
 * pixel, saved as JPEG, a little brighter. Entries without signatures, those of older versions, are passed over.
 *
 * Honest tests have some too, for many a one is like another: docs/metrics.md has the rates. {@link areMany} tells what is
 * more than that.
 * @example await nearCopies(await lineageOf(model), splits.test) // 170 */
export async function nearCopies(lineage: Lineage, split: Split): Promise<number> {
  assertSplit('nearCopies', split)
  const trained = lineage.flatMap(({ signatures }) => (signatures ? [fromBase64(signatures)] : []))
  if (trained.length === 0) return 0
  const own = await signaturesOf(split)
  if (own.length === 0) return 0
  const digests = await split.digests()
  const same = lineage.map(recordedDigests)
  const neighbours = sorted(trained)
  let found = 0
  for (let image = 0; image < split.size; image++) {
    if (same.some((recorded) => recorded?.has(digests[image]!))) continue
    const signature = own.subarray(image * signatureLength, (image + 1) * signatureLength)
    if (signature.some((value) => value > 0) && hasNeighbour(signature, neighbours)) found++
  }
  return found
}

/** Whether so many near copies are more than chance gives: more than 5 % of the images.
 * @example areMany(170, 10_000) // false */
export function areMany(copies: number, images: number): boolean {
  return copies > 0.05 * images
}

/** How far two signatures of length 255 may lie apart: of MNIST's test 1.3 % have a neighbour in its training part, of
 * images of that part moved by a pixel 99 %. */
const distance = 4

interface SortedSignatures {
  /** `[size, 12]`, by cell. */
  readonly values: Uint8Array
  /** `[64 * 64 + 1]`: the first of each cell. */
  readonly starts: Uint32Array
  /** The two places that tell most signatures apart: their values, by 4, are the cell. */
  readonly by: readonly [number, number]
}

function sorted(parts: readonly Uint8Array[]): SortedSignatures {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  const [one = 0, other = 0] = byVariance(all)
  const cellAt = (from: number): number => 64 * (all[from + one]! >> 2) + (all[from + other]! >> 2)
  const starts = new Uint32Array(64 * 64 + 1)
  for (let from = 0; from < all.length; from += signatureLength) starts[cellAt(from) + 1]!++
  for (let cell = 1; cell < starts.length; cell++) starts[cell]! += starts[cell - 1]!
  const next = starts.slice()
  const values = new Uint8Array(all.length)
  for (let from = 0; from < all.length; from += signatureLength) {
    const row = next[cellAt(from)]!++
    values.set(all.subarray(from, from + signatureLength), row * signatureLength)
  }
  return { values, starts, by: [one, other] }
}

/** The places of a signature, that which tells most of them apart first. */
function byVariance(all: Uint8Array): number[] {
  const size = all.length / signatureLength
  const variances = Array.from({ length: signatureLength }, (_, place) => {
    let sum = 0
    let squares = 0
    for (let at = place; at < all.length; at += signatureLength) {
      sum += all[at]!
      squares += all[at]! ** 2
    }
    return squares / size - (sum / size) ** 2
  })
  return variances.map((_, at) => at).sort((a, b) => variances[b]! - variances[a]!)
}

function hasNeighbour(signature: Uint8Array, { values, starts, by }: SortedSignatures): boolean {
  const one = cellsAround(signature[by[0]]!)
  const other = cellsAround(signature[by[1]]!)
  for (let down = one.first; down <= one.last; down++) {
    const end = starts[64 * down + other.last + 1]!
    for (let row = starts[64 * down + other.first]!; row < end; row++) {
      let squares = 0
      for (let at = 0; at < signatureLength && squares <= distance ** 2; at++) {
        squares += (values[row * signatureLength + at]! - signature[at]!) ** 2
      }
      if (squares <= distance ** 2) return true
    }
  }
  return false
}

interface Cells {
  first: number
  last: number
}

function cellsAround(value: number): Cells {
  return { first: Math.max(0, value - distance) >> 2, last: Math.min(255, value + distance) >> 2 }
}
