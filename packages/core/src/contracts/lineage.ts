import { assertArgument } from '../checks/assertArgument'
import { assertSplit } from '../checks/assertSplit'
import { InkstoneError } from '../checks/inkstoneError'
import { base64, fromBase64 } from '../values/base64'
import { signatureLength, signaturesOf } from '../values/imageSignature'
import { hex } from '../values/sha256'
import type { Split } from './dataset'

/** The role of a split. `unknown origin`: what touched the weights was not recorded ({@link unknownOrigin}). */
export type LineageRole =
  | 'training'
  | 'validation'
  | 'fine-tuning'
  | 'fine-tuning validation'
  | 'unknown origin'

export interface LineageEntry {
  readonly role: LineageRole
  readonly dataset: string
  readonly split: string
  readonly size: number
  readonly fingerprint: string
  /** Identifies each image, so that a part of them is recognised under any name: base64 of their digests
   * ({@link Split.digests}), 8 bytes each, sorted. Lineages of older versions have the fingerprint alone. */
  readonly images?: string
  /** Further images that the split's were composed of ({@link Split.sources}) and that are not among `images`: base64 of
   * their digests, sorted. */
  readonly sources?: string
  /** What near copies of the images are recognised by: base64 of 12 bytes each, of 100,000 images at most, taken from
   * all over the split. Left out for images of fewer than 8 pixels a side, and by older versions. */
  readonly signatures?: string
}

/** An entry of a lineage that shares images with a split. */
export interface Touch {
  readonly entry: LineageEntry
  /** How many images of that split, at least 1. */
  readonly images: number
}

/** Every split that touched a set of weights, oldest first. */
export type Lineage = readonly LineageEntry[]

/** The entry for weights of unknown origin. It stays in the lineage of everything derived from them. */
export const unknownOrigin: LineageEntry = {
  role: 'unknown origin',
  dataset: 'unknown',
  split: 'unknown',
  size: 0,
  fingerprint: 'unknown',
}

/** Whether unrecorded images may have touched the weights.
 * @example isOfUnknownOrigin([unknownOrigin]) // true */
export function isOfUnknownOrigin(lineage: Lineage): boolean {
  assertArgument('isOfUnknownOrigin.lineage', lineage, 'list')
  return lineage.some(({ role }) => role === 'unknown origin')
}

/** The entry that records that a split touched the weights. */
export async function lineageEntry(role: LineageRole, split: Split): Promise<LineageEntry> {
  assertSplit('lineageEntry', split)
  const { dataset, name, size } = split
  const [fingerprint, digests] = [await split.fingerprint(), await split.digests()]
  const signatures = some(await signaturesOf(split))
  const own = new Set(digests)
  const sources = new Set((await split.sources?.())?.flat().filter((digest) => !own.has(digest)))
  return {
    ...{ role, dataset, split: name, size, fingerprint, images: packed(digests) },
    ...(sources.size > 0 && { sources: packed([...sources]) }),
    ...(signatures.length > 0 && { signatures: base64(signatures) }),
  }
}

/** The digests of an entry's images and of those that they were composed of; undefined where an older version recorded
 * none. */
export function recordedDigests({
  images,
  sources,
}: LineageEntry): ReadonlySet<string> | undefined {
  if (images === undefined) return undefined
  return new Set([...unpacked(images), ...(sources === undefined ? [] : unpacked(sources))])
}

/** The entries that share images with a split, so that a figure on it is not a test. Images are compared by their
 * digests: names, order and source do not matter.
 * @example (await contamination(lineage, splits.test)).length // 0 */
export async function contamination(lineage: Lineage, split: Split): Promise<Touch[]> {
  const touched = await touchedImages(lineage, split)
  return touched.map(({ entry, positions }) => ({ entry, images: positions.length }))
}

/** Refuses to evaluate on images that touched the weights, or that are no test for another reason.
 * @throws InkstoneError naming the split, how many of its images it were, and what they were used for */
export async function assertUntouched(lineage: Lineage, split: Split): Promise<void> {
  assertSplit('assertUntouched', split)
  const { dataset, name, notATest } = split
  if (notATest !== undefined) {
    throw new InkstoneError(
      `${dataset}/${name}: ${notATest}, and a figure on them is not a test. Evaluate on other images, or ${saying}`,
    )
  }
  const touched = await touchedImages(lineage, split)
  if (touched.length === 0) return
  const count = (images: number): string => images.toLocaleString('en')
  const images = new Set(touched.flatMap(({ positions }) => positions)).size
  const uses = touched.map(
    ({ entry, positions }) =>
      `${count(positions.length)} in the ${entry.role} on ${entry.dataset}/${entry.split}`,
  )
  throw new InkstoneError(
    `${split.dataset}/${split.name}: ${count(images)} of its ${count(split.size)} images touched the weights ` +
      `(${uses.join(', ')}), so a figure on them is not a test. Evaluate on images that the model has not seen ` +
      `(cleaned(dataset) of @inkstone/data leaves out those that two parts share), or ${saying}`,
  )
}

const saying =
  'say allowContaminated: true in the recipe (inkstone evaluate: --allow-contaminated) and every figure will be marked ' +
  'CONTAMINATED.'

/** The positions in the split of each entry's images, for entries that have any. */
async function touchedImages(
  lineage: Lineage,
  split: Split,
): Promise<{ entry: LineageEntry; positions: number[] }[]> {
  assertSplit('contamination', split)
  const fingerprint = await split.fingerprint()
  const digests = await split.digests()
  const sources = await split.sources?.()
  const all = lineage.map((entry) => {
    const used = recordedDigests(entry)
    const same = entry.fingerprint === fingerprint
    const isUsed = (digest: string): boolean => used?.has(digest) === true
    const positions = digests.flatMap((digest, at) =>
      same || isUsed(digest) || sources?.[at]?.some(isUsed) ? [at] : [],
    )
    return { entry, positions }
  })
  return all.filter(({ positions }) => positions.length > 0)
}

/** As many signatures as a lineage keeps of a split: each image's, or of images at equal steps. */
function some(signatures: Uint8Array): Uint8Array {
  const size = signatures.length / signatureLength
  if (size <= mostSignatures) return signatures
  const kept = new Uint8Array(mostSignatures * signatureLength)
  for (let row = 0; row < mostSignatures; row++) {
    const from = Math.floor((row * size) / mostSignatures) * signatureLength
    kept.set(signatures.subarray(from, from + signatureLength), row * signatureLength)
  }
  return kept
}

const mostSignatures = 100_000

/** Digests of 16 hexadecimal digits, sorted, as base64 of 8 bytes each. */
function packed(digests: readonly string[]): string {
  const digits = [...digests].sort().join('')
  const bytes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
  }
  return base64(bytes)
}

function unpacked(images: string): Set<string> {
  const digits = hex(fromBase64(images))
  return new Set(
    Array.from({ length: digits.length / 16 }, (_, i) => digits.slice(16 * i, 16 * i + 16)),
  )
}
