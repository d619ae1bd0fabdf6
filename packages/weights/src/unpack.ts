import { fromBase64, hex, InkstoneError, sha256 } from '@inkstone/core'
import type { PackedContent, PackedModel } from './packedModel'
import { fromTwelveBits } from './twelveBits'
import { unpackDigests } from './unpackDigests'

/** Checks a packed model against its digest and takes it apart.
 * @returns `weights`: in the order of their specifications, as float16
 * @throws InkstoneError if the digest does not match */
export function unpack({ digest, content, weights, images }: PackedModel): {
  content: PackedContent
  weights: ArrayBuffer
} {
  const bytes = new Uint8Array(fromBase64(weights))
  const encoder = new TextEncoder()
  const parts = [encoder.encode(content), bytes, encoder.encode(images.join())]
  const found = `sha256:${hex(sha256(...parts))}`
  if (found !== digest) {
    throw new InkstoneError(
      `@inkstone/weights: expected weights with the digest ${digest.slice(0, 19)}..., got ${found.slice(0, 19)}... ` +
        'The package is damaged: install it again.',
    )
  }
  const parsed = JSON.parse(content) as PackedContent
  const lineage = parsed.lineage.map((entry, at) => {
    return { ...entry, images: unpackDigests(images[at]!) }
  })
  const halves = fromTwelveBits(bytes, countOf(parsed.weightSpecs))
  return { content: { ...parsed, lineage }, weights: halves.buffer }
}

/** How many numbers all weights have. */
function countOf(specs: PackedContent['weightSpecs']): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0)
}
