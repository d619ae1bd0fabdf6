import { base64, fromBase64 } from '@inkstone/core'

/** The digests of a lineage's entry, base64 of 8 bytes each and sorted, in the form that unpackDigests of @inkstone/weights
 * takes. */
export function packDigests(images) {
  const digests = fromBase64(images)
  const count = digests.length / 8
  const bits = new Uint8Array(Math.ceil((count + 2 ** 16) / 8))
  const rest = new Uint8Array(6 * count)
  for (let row = 0; row < count; row++) {
    const beginning = 256 * digests[8 * row] + digests[8 * row + 1]
    const at = beginning + row // a 0 for each beginning passed, a 1 for each digest
    bits[at >> 3] |= 1 << (at & 7)
    rest.set(digests.subarray(8 * row + 2, 8 * row + 8), 6 * row)
  }
  const packed = new Uint8Array(bits.length + rest.length)
  packed.set(bits)
  packed.set(rest, bits.length)
  return base64(packed)
}
