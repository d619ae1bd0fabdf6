import { fromBase64, hex, InkstoneError, sha256 } from '@inkstone/core'
import type { PackedContent, PackedModel } from './packedModel'

/** Checks a packed model against its digest and takes it apart.
 * @throws InkstoneError if the digest does not match */
export function unpack({ digest, content, weights, images }: PackedModel): {
  content: PackedContent
  weights: Uint8Array<ArrayBuffer>
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
  const lineage = parsed.lineage.map((entry, at) => ({ ...entry, images: images[at] }))
  return { content: { ...parsed, lineage }, weights: bytes }
}
