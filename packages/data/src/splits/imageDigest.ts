import { createHash } from 'node:crypto'
import type { ImageShape } from '@inkstone/core'

/** Makes the function that digests images of one shape as core's `Split.digests` defines it: the first 64
 * bits of SHA-256 over height, width and channels as uint32 little-endian, then the pixels as uint8.
 * @example imageDigest([28, 28, 1])(pixels) // 16 hexadecimal digits */
export function imageDigest(shape: ImageShape): (pixels: Uint8Array) => string {
  const header = Buffer.alloc(12)
  shape.forEach((size, axis) => {
    header.writeUInt32LE(size, axis * 4)
  })
  return (pixels) =>
    createHash('sha256').update(header).update(pixels).digest().toString('hex', 0, 8)
}

/** The fingerprint of a set of images from their digests, as core's `Split.fingerprint` defines it. */
export function fingerprintOf(digests: readonly string[]): string {
  const sorted = [...digests].sort()
  return `sha256:${createHash('sha256').update(sorted.join('')).digest('hex')}`
}
