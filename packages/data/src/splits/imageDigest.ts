import { assertArgument, hex, type ImageShape, sha256, sha256Hex } from '@inkstone/core'

/** Makes the function that digests images of one shape as core's `Split.digests` defines it: the first 64
 * bits of SHA-256 over height, width and channels as uint32 little-endian, then the pixels as uint8.
 * @example imageDigest([28, 28, 1])(pixels) // 16 hexadecimal digits */
export function imageDigest(shape: ImageShape): (pixels: Uint8Array) => string {
  assertArgument('imageDigest.shape', shape, 'imageShape')
  const header = new Uint8Array(12)
  const view = new DataView(header.buffer)
  shape.forEach((size, axis) => {
    view.setUint32(axis * 4, size, true)
  })
  return (pixels) => hex(sha256(header, pixels).subarray(0, 8))
}

/** The fingerprint of a set of images from their digests, as core's `Split.fingerprint` defines it. */
export function fingerprintOf(digests: readonly string[]): string {
  assertArgument('fingerprintOf.digests', digests, 'list')
  const sorted = [...digests].sort()
  return `sha256:${sha256Hex(sorted.join(''))}`
}
