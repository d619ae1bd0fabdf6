import { base64, fromBase64 } from '@inkstone/core'

/** The digests of an entry of the lineage, which are stored as P. Elias (1974) and R. Fano (1971) store sorted numbers: how many
 * begin with each value of their first two bytes, and the other six bytes of each. Nothing of them is lost, and it takes 6.3
 * bytes instead of 8.
 * @param packed base64 of a bit string and the rest of each digest. The bit string has, for each of the 65,536 beginnings, a 1 for
 * every digest and then a 0, the lowest bit of a byte first
 * @returns base64 of 8 bytes for each, sorted: the `images` of a lineage's entry */
export function unpackDigests(packed: string): string {
  const bytes = fromBase64(packed)
  const beginnings: number[] = []
  let at = 0
  for (let beginning = 0; beginning < 2 ** 16; at++) {
    if ((bytes[at >> 3]! >> (at & 7)) & 1) beginnings.push(beginning)
    else beginning++
  }
  let from = Math.ceil(at / 8)
  const digests = new Uint8Array(8 * beginnings.length)
  for (const [row, beginning] of beginnings.entries()) {
    digests[8 * row] = beginning >> 8
    digests[8 * row + 1] = beginning & 0xff
    digests.set(bytes.subarray(from, from + 6), 8 * row + 2)
    from += 6
  }
  return base64(digests)
}
